// SPDX-License-Identifier: Apache-2.0
/** What both sides know of interceptors: their order, and how they are collected from the bean factory. */
@NullMarked
package org.grpcspring.interceptor;

import org.jspecify.annotations.NullMarked;
