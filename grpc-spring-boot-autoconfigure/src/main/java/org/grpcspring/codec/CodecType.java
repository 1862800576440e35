// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.codec;

/** For which direction a codec is. */
public enum CodecType {

    /** For messages that are sent. */
    COMPRESS,

    /** For messages that are received. */
    DECOMPRESS,

    /** For both. */
    ALL
}
