// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.slice.market;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Keeps stock and takes orders. */
@SpringBootApplication
public class MarketApplication {}
