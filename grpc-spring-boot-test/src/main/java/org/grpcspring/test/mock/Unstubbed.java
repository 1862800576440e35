// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import io.grpc.Status;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.mockito.Mockito;
import org.mockito.invocation.InvocationOnMock;
import org.mockito.stubbing.Answer;

/**
 * Fails the calls that nothing is stubbed for. A method that is called in order to stub it returns what that of any
 * mock does.
 *
 * @param mocked what is mocked
 */
record Unstubbed(MockedService mocked) implements Answer<@Nullable Object> {

    @Override
    public @Nullable Object answer(InvocationOnMock invocation) throws Throwable {
        ServedCall<?, ?> call = ServedCall.current();
        if (call == null || invocation.getMethod().getDeclaringClass() == Object.class) {
            return Mockito.RETURNS_DEFAULTS.answer(invocation);
        }
        String any =
                String.join(", ", Collections.nCopies(invocation.getMethod().getParameterCount(), "any()"));
        String name = invocation.getMethod().getName();
        throw Status.UNIMPLEMENTED
                .withDescription("Client '%s' calls %s, for which no stubbing of its mock fits: add %s to the test"
                        .formatted(
                                mocked.client(),
                                call.getMethodDescriptor().getFullMethodName(),
                                stubbing(invocation.getMethod().getReturnType(), name + "(" + any + ")")))
                .asRuntimeException();
    }

    private String stubbing(Class<?> returned, String call) {
        if (!mocked.type().isInterface()) {
            return "doAnswer(GrpcAnswers.reply(…)).when(mock)." + call;
        }
        return returned == void.class
                ? "willDoNothing().given(mock)." + call
                : "given(mock." + call + ").willReturn(…)";
    }
}
