// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.actuate.endpoint;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Writes addresses as users do. */
final class Addresses {

    private Addresses() {}

    static String text(SocketAddress address) {
        String text = address.toString();
        return address instanceof InetSocketAddress ? text.substring(text.indexOf('/') + 1) : text;
    }
}
