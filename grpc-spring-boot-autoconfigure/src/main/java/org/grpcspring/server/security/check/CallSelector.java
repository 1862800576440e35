// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.check;

import io.grpc.MethodDescriptor;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a rule names. Immutable.
 *
 * @param kind what it is, for messages
 * @param name how it is called
 * @param matches whether the full name of a method is meant
 */
record CallSelector(String kind, String name, Predicate<String> matches) {

    static CallSelector service(String name) {
        return new CallSelector("service", name, method -> name.equals(MethodDescriptor.extractFullServiceName(method)));
    }

    static CallSelector method(String fullName) {
        return new CallSelector("method", fullName, fullName::equals);
    }

    /** Returns what names each method whose full name is that given, with anything but a slash for an asterisk. */
    static CallSelector pattern(String pattern) {
        if (pattern.indexOf('/') < 1 || pattern.indexOf('/') != pattern.lastIndexOf('/')) {
            throw new InvalidCallRuleException(
                    "The pattern '%s' is none: it has to name services and methods".formatted(pattern),
                    "Write it as 'package.Service/Method', with * for any part of a name, as in 'shop.v1.*/Get*'");
        }
        Pattern regex = Pattern.compile(Arrays.stream(pattern.split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining("[^/]*")));
        return new CallSelector("pattern", pattern, regex.asMatchPredicate());
    }

    @Override
    public String toString() {
        return "%s '%s'".formatted(kind, name);
    }
}
