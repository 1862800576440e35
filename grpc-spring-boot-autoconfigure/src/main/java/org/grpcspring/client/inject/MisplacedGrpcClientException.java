// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import java.lang.reflect.Member;

/** Thrown when {@link GrpcClient} stands on a member into which Spring does not inject. */
public final class MisplacedGrpcClientException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MisplacedGrpcClientException(Member member, String reason) {
        super("@GrpcClient at %s.%s injects nothing, because %s"
                .formatted(member.getDeclaringClass().getName(), member.getName(), reason));
    }
}
