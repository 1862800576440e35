// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.version;

import java.util.Map;

/** Thrown at start when artifacts that must have one version have several. */
final class ArtifactVersionsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String bom;

    ArtifactVersionsException(String bom, Map<String, String> versions) {
        super("Artifacts that work only with one another's own version have different ones: " + versions);
        this.bom = bom;
    }

    String getBom() {
        return bom;
    }
}
