// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.key;

import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.ResolvableType;

/** The keys that there are below a prefix. */
final class KnownKeys {

    private final Map<String, Key> keys = new LinkedHashMap<>();

    /** Returns the keys that a record of properties binds, by its constructor, as Spring Boot does. */
    static KnownKeys of(Class<?> properties) {
        KnownKeys keys = new KnownKeys();
        Constructor<?> constructor = properties.getDeclaredConstructors()[0];
        Parameter[] parameters = constructor.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            Name name = parameters[i].getAnnotation(Name.class);
            keys.add(
                    name != null ? name.value() : DataObjectPropertyName.toDashedForm(parameters[i].getName()),
                    ResolvableType.forConstructorParameter(constructor, i));
        }
        return keys;
    }

    private void add(String name, ResolvableType type) {
        Class<?> value = type.asMap().getGeneric(1).resolve(Object.class);
        if (Map.class.isAssignableFrom(type.toClass())) {
            put(name, value.isRecord() ? new Key(name, of(value), true, false) : new Key(name, null, true, true));
        } else if (type.toClass().isRecord()) {
            put(name, new Key(name, of(type.toClass()), false, false));
        } else {
            put(name, new Key(name, null, false, Collection.class.isAssignableFrom(type.toClass())));
        }
    }

    /** Adds a key that has one value. */
    KnownKeys with(String name) {
        return put(name, new Key(name, null, false, false));
    }

    /** Adds keys below a name. */
    KnownKeys with(String name, KnownKeys below) {
        return put(name, new Key(name, below, false, false));
    }

    /** Returns these keys and further ones below a name. */
    KnownKeys and(String name, KnownKeys below) {
        KnownKeys all = new KnownKeys();
        all.keys.putAll(keys);
        return all.with(name, below);
    }

    /** Adds keys below any name below a name. */
    KnownKeys withEach(String name, KnownKeys below) {
        return put(name, new Key(name, below, true, false));
    }

    private KnownKeys put(String name, Key key) {
        keys.put(name.replace("-", ""), key);
        return this;
    }

    /** Returns whether the elements of a name from an index on are a key, or what stands above keys. */
    boolean contain(ConfigurationPropertyName name, int index) {
        int end = name.getNumberOfElements();
        Key key = index < end ? keys.get(name.getElement(index, Form.UNIFORM)) : null;
        if (key == null || index + 1 == end || key.isOpen()) {
            return index == end || key != null;
        }
        if (key.below() == null) {
            return false;
        }
        if (!key.isMap()) {
            return key.below().contain(name, index + 1);
        }
        // The name that the map has for it may have dots of its own.
        return key.below().contain(name, index + 2)
                || Stream.iterate(index + 3, next -> next < end, next -> next + 1)
                        .anyMatch(next -> key.below().contain(name, next));
    }

    /** Returns the last keys of which a name has some elements right, and how many these are. */
    Place place(ConfigurationPropertyName name, int index) {
        Key key = index < name.getNumberOfElements() ? keys.get(name.getElement(index, Form.UNIFORM)) : null;
        int next = key != null && key.isMap() ? index + 2 : index + 1;
        return key == null || key.below() == null || next >= name.getNumberOfElements()
                ? new Place(this, index)
                : key.below().place(name, next);
    }

    /** Returns all keys, those below others after a dot; of maps only their own. */
    Stream<String> names() {
        return keys.values().stream()
                .flatMap(key -> key.below() == null || key.isMap()
                        ? Stream.of(key.name())
                        : Objects.requireNonNull(key.below()).names().map(name -> key.name() + "." + name));
    }

    /**
     * Where a name is right no longer.
     *
     * @param keys what it could go on with
     * @param index how many of its elements are right
     */
    record Place(KnownKeys keys, int index) {}

    /**
     * A key.
     *
     * @param name its name, in lower case and with dashes
     * @param below the keys below it, or null if there are none
     * @param isMap whether these stand below a further name
     * @param isOpen whether anything may stand below it
     */
    private record Key(String name, @Nullable KnownKeys below, boolean isMap, boolean isOpen) {}
}
