// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.stack;

/** What serves and calls: grpc-java alone, Spring Boot's own starter, or this one. */
public enum Framework {
    BARE,
    OFFICIAL,
    OURS
}
