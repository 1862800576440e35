// SPDX-License-Identifier: Apache-2.0
/** One service, one client, one call over TCP. */
@NullMarked
package com.example.quickstart;

import org.jspecify.annotations.NullMarked;
