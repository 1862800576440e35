// SPDX-License-Identifier: Apache-2.0
/** Results, their ratios, and the page and pictures made of them. */
@NullMarked
package org.grpcspring.benchmarks.report;

import org.jspecify.annotations.NullMarked;
