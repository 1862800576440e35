// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

/** What brings the replies of a call, after its handler has returned. */
interface ReplySource {

    /** Is told that the client can take more, at first too. May be called by any thread, and in vain. */
    void ready();

    /** Is told that the call is cancelled. May be called by any thread, more than once. */
    void cancelled();
}
