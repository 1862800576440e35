// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.observation;

/** How calls are timed and traced; names and tags are the same. */
public enum ObservationMode {

    /** By this library's own code, at almost no cost. */
    FAST,

    /** By Micrometer's Observation API, so that own conventions, handlers and predicates work. */
    OBSERVATION
}
