// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import io.grpc.Context;
import org.jspecify.annotations.Nullable;

/** Who makes a call that is served, if anybody wants to know it when the call ends. Safe for use by many threads. */
public final class NamedCaller {

    private static final Context.Key<NamedCaller> KEY = Context.key("grpc-named-caller");

    private volatile @Nullable String name;

    /** Creates a caller without a name. */
    public NamedCaller() {}

    /** Sets the name of the caller whose call is being served. */
    public static void set(String name) {
        NamedCaller caller = KEY.get();
        if (caller != null) {
            caller.name = name;
        }
    }

    /** Returns a context in which the name can be set. */
    public Context in(Context context) {
        return context.withValue(KEY, this);
    }

    /** Returns the name, or null if it was not set. */
    public @Nullable String name() {
        return name;
    }
}
