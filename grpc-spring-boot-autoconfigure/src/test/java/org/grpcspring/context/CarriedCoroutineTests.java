// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import kotlin.coroutines.EmptyCoroutineContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** What a thread has while it runs a coroutine, and after. */
class CarriedCoroutineTests {

    private static final Context.Key<String> KEY = Context.key("test");

    @AfterEach
    void clear() {
        SecurityContextHolder.clearContext();
    }

    @Test
    void threadHasTheContextsOnlyWhileItRunsTheCoroutine() throws Exception {
        Authentication caller = new TestingAuthenticationToken("caller", "");
        SecurityContextHolder.getContext().setAuthentication(caller);
        CarriedCoroutine element = Context.current().withValue(KEY, "carried").call(CarriedCoroutine::new);
        SecurityContextHolder.clearContext();
        CapturedContexts.Attached attached = element.updateThreadContext(EmptyCoroutineContext.INSTANCE);
        assertThat(KEY.get()).isEqualTo("carried");
        assertThat(SecurityContextHolder.getContext().getAuthentication()).isSameAs(caller);
        element.restoreThreadContext(EmptyCoroutineContext.INSTANCE, attached);
        assertThat(KEY.get()).isNull();
        assertThat(SecurityContextHolder.getContext().getAuthentication()).isNull();
    }
}
