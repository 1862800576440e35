// SPDX-License-Identifier: Apache-2.0
/** Services: the annotation, and how annotated beans become service definitions. */
@NullMarked
package org.grpcspring.server.service;

import org.jspecify.annotations.NullMarked;
