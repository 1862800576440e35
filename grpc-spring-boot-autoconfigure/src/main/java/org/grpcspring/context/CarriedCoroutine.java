// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.context;

import kotlin.coroutines.AbstractCoroutineContextElement;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.ThreadContextElement;

/**
 * Runs a coroutine, on whatever threads it goes on after it was suspended, in the contexts of the thread that made this
 * element: the same as {@link CarriedTask} runs a task in. Safe for use by many threads.
 */
public final class CarriedCoroutine extends AbstractCoroutineContextElement
        implements ThreadContextElement<CapturedContexts.Attached> {

    private static final Key KEY = new Key();

    private final CapturedContexts contexts = CapturedContexts.capture();

    /** Captures the contexts of this thread. */
    public CarriedCoroutine() {
        super(KEY);
    }

    @Override
    public CapturedContexts.Attached updateThreadContext(CoroutineContext context) {
        return contexts.attach();
    }

    @Override
    public void restoreThreadContext(CoroutineContext context, CapturedContexts.Attached attached) {
        attached.close();
    }

    /** The key under which a coroutine has this element. */
    private static final class Key implements CoroutineContext.Key<CarriedCoroutine> {}
}
