// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.assertion;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.assertj.core.api.AbstractObjectAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on a message, which is compared field by field. Fields are named as in the {@code .proto} file, by paths
 * such as {@code customer.id}, {@code items[1].sku} or {@code labels["a"]}; a path without index or key, such as
 * {@code items.sku}, means the field in every element.
 */
public class MessageAssert extends AbstractObjectAssert<MessageAssert, Message> {

    private ComparisonRules rules = ComparisonRules.NONE;

    /** Begins assertions on a message; see {@link GrpcAssertions#assertThat(Message)}. */
    public MessageAssert(@Nullable Message actual) {
        super(actual, MessageAssert.class);
    }

    /**
     * Leaves fields out of the comparisons that follow.
     *
     * @throws IllegalArgumentException if the message has no such field
     */
    public MessageAssert ignoringFields(String... paths) {
        check(paths);
        rules = rules.ignoring(Set.of(paths));
        return this;
    }

    /**
     * Lets the order of elements not count in the comparisons that follow.
     *
     * @param paths repeated fields, or none for all
     * @throws IllegalArgumentException if the message has no such field
     */
    public MessageAssert ignoringRepeatedOrder(String... paths) {
        check(paths);
        rules = rules.inAnyOrder(Set.of(paths));
        return this;
    }

    /** Verifies that the message has the same fields with the same values. */
    @Override
    public MessageAssert isEqualTo(@Nullable Object expected) {
        if (actual == null || !(expected instanceof Message wanted)) {
            return super.isEqualTo(expected);
        }
        Differences found = differences(wanted, actual, rules);
        if (!found.isEmpty()) {
            throw failure("%s", "Expected an equal " + name() + rules.text() + ", but there " + areOrIs(found));
        }
        return this;
    }

    /** Verifies that the message is of another type, or differs in a field that is not ignored. */
    @Override
    public MessageAssert isNotEqualTo(@Nullable Object other) {
        if (actual == null || !(other instanceof Message message) || !isOfType(message, actual)) {
            return super.isNotEqualTo(other);
        }
        if (differences(message, actual, rules).isEmpty()) {
            throw failure("%s", "Expected another " + name() + rules.text() + " than " + FieldText.ofAny(actual));
        }
        return this;
    }

    /**
     * Verifies that the message has all that is set in another one, and perhaps more: fields that are not set there do
     * not count, in messages within messages either. Maps may have further entries; repeated fields, and messages in
     * both, are compared as a whole.
     */
    public MessageAssert contains(Message part) {
        Message present = present();
        Differences found = differences(part, present, rules.ofPart());
        if (!found.isEmpty()) {
            throw failure(
                    "%s",
                    "Expected a " + name() + " that contains " + FieldText.ofAny(part) + rules.text() + ", but there "
                            + areOrIs(found));
        }
        return this;
    }

    /**
     * Verifies the value of a field: a number, text, constant or its name, bytes, message, or a list or map for the
     * whole of a repeated field. A field without presence that is not set has its default.
     *
     * @throws IllegalArgumentException if the message has no such field
     */
    public MessageAssert hasField(String path, Object value) {
        FieldValue found = FieldPath.of(path).read(present());
        if (!found.is(value)) {
            throw failure(
                    "%s",
                    "Expected the field " + path + " of a " + name() + " to be "
                            + (found.isSet() || !(value instanceof Message) ? FieldText.ofAny(value) : "set")
                            + ", but it was " + found);
        }
        return this;
    }

    /**
     * Verifies that a field is not set: that it is absent if it has presence, empty if it is repeated, or else that it
     * has its default.
     *
     * @throws IllegalArgumentException if the message has no such field
     */
    public MessageAssert doesNotHaveField(String path) {
        FieldValue found = FieldPath.of(path).read(present());
        if (found.isSet() && (found.field().hasPresence() || !found.isDefault())) {
            throw failure(
                    "%s", "Expected the field " + path + " of a " + name() + " not to be set, but it was " + found);
        }
        return this;
    }

    private Message present() {
        isNotNull();
        return Objects.requireNonNull(actual);
    }

    private void check(String... paths) {
        for (String path : paths) {
            FieldPath.of(path).check(present().getDescriptorForType());
        }
    }

    private Differences differences(Message expected, Message present, ComparisonRules counting) {
        if (!isOfType(expected, present)) {
            throw failure(
                    "%s",
                    "Expected a " + expected.getDescriptorForType().getFullName() + ", but was a " + name() + ": "
                            + FieldText.ofAny(present));
        }
        Differences found = new Differences();
        KnownTypes types = KnownTypes.of(List.of(
                present.getDescriptorForType().getFile(),
                expected.getDescriptorForType().getFile()));
        new MessageComparison(counting, types, found).compare(ShownPath.ROOT, asTypeOf(present, expected), present);
        return found;
    }

    private static boolean isOfType(Message expected, Message present) {
        return expected.getDescriptorForType()
                .getFullName()
                .equals(present.getDescriptorForType().getFullName());
    }

    /** Reads a message by the descriptor of another, where both have one of their own. */
    private static Message asTypeOf(Message present, Message expected) {
        Descriptor type = present.getDescriptorForType();
        try {
            return expected.getDescriptorForType() == type
                    ? expected
                    : present.newBuilderForType()
                            .mergeFrom(expected.toByteString())
                            .buildPartial();
        } catch (InvalidProtocolBufferException ex) {
            throw new IllegalArgumentException("The expected message cannot be read as a " + type.getFullName(), ex);
        }
    }

    private String name() {
        return present().getDescriptorForType().getFullName();
    }

    private static String areOrIs(Differences found) {
        String text = found.text();
        return (text.startsWith("1 ") ? "is " : "are ") + text;
    }
}
