// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.assertion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.grpcspring.test.assertion.GrpcAssertions.assertThat;
import static org.grpcspring.test.assertion.GrpcAssertions.assertThatMessage;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.grpcspring.test.proto.Colour;
import org.grpcspring.test.proto.EveryField;
import org.grpcspring.test.proto.Item;
import org.grpcspring.test.proto.Order;
import org.grpcspring.test.proto.Receipt;
import org.junit.jupiter.api.Test;

/** Tests assertions on messages, and what they say when they fail. */
class MessageAssertTests {

    private static final Order ORDER = Order.newBuilder()
            .setId("o-1")
            .addItems(item("bolt", 1))
            .addItems(item("nut", 2))
            .putLabels("a", "x")
            .putLabels("b", "y")
            .setCard("4111")
            .build();

    @Test
    void isEqualToTheSame() throws Exception {
        assertThat(ORDER)
                .isEqualTo(ORDER.toBuilder().build())
                .isEqualTo(DynamicMessage.parseFrom(Order.getDescriptor(), ORDER.toByteString()))
                .isNotEqualTo(ORDER.toBuilder().setId("o-2").build())
                .isNotEqualTo(Receipt.getDefaultInstance())
                .isNotEqualTo(null);
        assertThatMessage(null).isNull();
        assertThat((Message) ORDER).isEqualTo(ORDER);
    }

    @Test
    void eachDifferenceHasALine() {
        Order expected = ORDER.toBuilder()
                .setItems(1, item("nut", 3))
                .addItems(item("screw", 9))
                .putLabels("a", "z")
                .putLabels("c", "w")
                .removeLabels("b")
                .setInvoice("i-7")
                .setSignature(ByteString.copyFromUtf8("signed by somebody"))
                .build();
        assertThat(message(() -> assertThat(ORDER).as("the order").isEqualTo(expected)))
                .isEqualTo("""
                        [the order] Expected an equal shop.v1.Order, but there are 8 differences:
                          items[1].quantity: expected 3 but was 2
                          items[2]: missing, expected {sku: "screw" quantity: 9}
                          labels["a"]: expected "z" but was "x"
                          labels["c"]: missing, expected "w"
                          labels["b"]: unexpected "y"
                          card: expected not set but was "4111"
                          invoice: expected "i-7" but was not set
                          signature: expected 0x7369676e656420627920736f6d65626f… (18 bytes) but was 0x (0 bytes)""");
    }

    @Test
    void manyDifferencesAndLongValuesAreCut() {
        Order.Builder expected = Order.newBuilder().setId("x".repeat(100_000));
        for (int i = 0; i < 1000; i++) {
            expected.addItems(item("sku", i));
        }
        String message = message(() -> assertThat(Order.getDefaultInstance()).isEqualTo(expected.build()));
        assertThat(message)
                .startsWith("Expected an equal shop.v1.Order, but there are 1001 differences:\n  id: expected \""
                        + "x".repeat(120)
                        + "… (100000 characters)\" but was \"\"\n  items[0]: missing, expected {sku: \"sku\"}\n")
                .endsWith("\n  items[18]: missing, expected {sku: \"sku\" quantity: 18}\n  … and 981 more");
        assertThat(message.lines()).hasSize(22);
    }

    @Test
    void ignoredFieldsDoNotCount() {
        Order other = ORDER.toBuilder()
                .setId("o-2")
                .setItems(0, item("bolt", 7))
                .putLabels("a", "other")
                .build();
        assertThat(ORDER)
                .ignoringFields("id", "items.quantity", "labels[\"a\"]")
                .isEqualTo(other);
        assertThat(ORDER).ignoringFields("id", "items[0]", "labels").isEqualTo(other);
        assertThat(message(() -> assertThat(ORDER)
                        .ignoringFields("labels", "id")
                        .ignoringRepeatedOrder("items")
                        .isEqualTo(other)))
                .isEqualTo("""
                        Expected an equal shop.v1.Order (ignoring id, labels and the order of items), but there are 2 differences:
                          items: missing {sku: "bolt" quantity: 7}
                          items[0]: unexpected {sku: "bolt" quantity: 1}""");
        assertThat(message(() -> assertThat(ORDER).ignoringFields("id").isNotEqualTo(ORDER)))
                .isEqualTo(
                        "Expected another shop.v1.Order (ignoring id) than {id: \"o-1\" items { sku: \"bolt\" quantity: 1 }"
                                + " items { sku: \"nut\" quantity: 2 } labels { key: \"a\" value: \"x\" } labels { key… (151 characters)}");
    }

    @Test
    void misspeltFieldsHaveASuggestion() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> assertThat(ORDER).ignoringFields("items.quantiti"))
                .withMessage(
                        "In the path 'items.quantiti', shop.v1.Item has no field 'quantiti'. Did you mean 'quantity'? There are [quantity, sku].");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> assertThat(ORDER).hasField("idd", "o-1"))
                .withMessage(
                        "In the path 'idd', shop.v1.Order has no field 'idd'. Did you mean 'id'? There are [card, id, invoice, items, labels, signature].");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> assertThat(ORDER).ignoringRepeatedOrder("id.x"))
                .withMessage("In the path 'id.x', 'id' is not a message and has no field 'x'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> assertThat(ORDER).ignoringFields("id[0]"))
                .withMessage("In the path 'id[0]', the field 'id' of shop.v1.Order is not repeated");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> assertThat(ORDER).ignoringFields("items..sku"))
                .withMessage("'items..sku' is not the path of a field, such as id, items[1].sku or labels[\"a\"]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> assertThat(ORDER).hasField("items.sku", "bolt"))
                .withMessage("The path 'items.sku' needs an index or a key after a repeated field");
    }

    @Test
    void orderMayNotCount() {
        Order turned = ORDER.toBuilder()
                .clearItems()
                .addItems(item("nut", 2))
                .addItems(item("bolt", 1))
                .build();
        assertThat(ORDER).ignoringRepeatedOrder().isEqualTo(turned);
        assertThat(ORDER).ignoringRepeatedOrder("items").isEqualTo(turned);
        assertThat(ORDER).isNotEqualTo(turned);
        EveryField nested = EveryField.newBuilder()
                .addChildren(EveryField.newBuilder().addAllColoursValue(List.of(1, 2)))
                .addChildren(EveryField.newBuilder().addAllColoursValue(List.of(1, 1)))
                .build();
        EveryField other = EveryField.newBuilder()
                .addChildren(EveryField.newBuilder().addAllColoursValue(List.of(1, 1)))
                .addChildren(EveryField.newBuilder().addAllColoursValue(List.of(2, 1)))
                .build();
        assertThat(nested).ignoringRepeatedOrder().isEqualTo(other);
        assertThat(nested).ignoringRepeatedOrder("children").isNotEqualTo(other);
        assertThat(nested).ignoringRepeatedOrder("children", "children.colours").isEqualTo(other);
    }

    @Test
    void kindsOfFieldsAreTold() {
        EveryField actual = EveryField.newBuilder()
                .setCount(0)
                .setSize(-1)
                .setRatio(Double.NaN)
                .setShare(0.5f)
                .setColourValue(7)
                .addColours(Colour.COLOUR_RED)
                .setInner(EveryField.getDefaultInstance())
                .putParts(5, EveryField.newBuilder().setNote("ä\n").build())
                .setExtra(Any.pack(item("bolt", 1)))
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                99,
                                UnknownFieldSet.Field.newBuilder().addVarint(3).build())
                        .build())
                .build();
        assertThat(actual).isEqualTo(actual.toBuilder().setRatio(0.0 / 0.0).build());
        EveryField expected = EveryField.newBuilder()
                .setRatio(-0.0)
                .setColour(Colour.COLOUR_BLUE)
                .addColours(Colour.COLOUR_BLUE)
                .putParts(5, EveryField.newBuilder().setNote("o").build())
                .setExtra(Any.pack(item("bolt", 2)))
                .setOpen(true)
                .build();
        assertThat(message(() -> assertThat(actual).isEqualTo(expected))).isEqualTo("""
                        Expected an equal shop.v1.EveryField, but there are 11 differences:
                          count: expected not set but was 0
                          size: expected 0 but was 4294967295
                          ratio: expected -0.0 but was NaN
                          share: expected 0.0 but was 0.5
                          colour: expected COLOUR_BLUE but was 7
                          colours[0]: expected COLOUR_BLUE but was COLOUR_RED
                          inner: expected not set but was {}
                          parts[5].note: expected "o" but was "ä\\n"
                          extra.value: expected 0x0a04626f6c741002 (8 bytes) but was 0x0a04626f6c741001 (8 bytes)
                          open: expected true but was false
                          (unknown field 99): expected not set but was {1: 3}""");
    }

    @Test
    void anyIsComparedByItsFieldsIfTheFileKnowsItsType() {
        EveryField actual = packed(EveryField.newBuilder().setCount(1).setSize(2));
        EveryField expected = packed(EveryField.newBuilder().setCount(3).setSize(2));
        assertThat(message(() -> assertThat(actual).isEqualTo(expected))).isEqualTo("""
                        Expected an equal shop.v1.EveryField, but there is 1 difference:
                          extra(shop.v1.EveryField).count: expected 3 but was 1""");
        assertThat(actual).ignoringFields("extra(shop.v1.EveryField).count").isEqualTo(expected);
        assertThat(actual).ignoringFields("extra").isEqualTo(expected);
    }

    @Test
    void otherTypesAreTold() {
        assertThat(message(() ->
                        assertThat(Receipt.newBuilder().setTotal(3).build()).isEqualTo(ORDER)))
                .isEqualTo("Expected a shop.v1.Order, but was a shop.v1.Receipt: {total: 3}");
    }

    @Test
    void containsWhatIsSetInAPart() {
        assertThat(ORDER)
                .contains(Order.getDefaultInstance())
                .contains(Order.newBuilder().setId("o-1").putLabels("b", "y").build());
        EveryField whole = EveryField.newBuilder()
                .setInner(EveryField.newBuilder().setCount(1).setSize(2))
                .build();
        assertThat(whole)
                .contains(EveryField.newBuilder()
                        .setInner(EveryField.newBuilder().setSize(2))
                        .build());
        assertThat(message(() -> assertThat(ORDER)
                        .contains(Order.newBuilder()
                                .setId("o-2")
                                .addItems(item("bolt", 1))
                                .build())))
                .isEqualTo("""
                        Expected a shop.v1.Order that contains {id: "o-2" items { sku: "bolt" quantity: 1 }}, but there are 2 differences:
                          id: expected "o-2" but was "o-1"
                          items[1]: unexpected {sku: "nut" quantity: 2}""");
    }

    @Test
    void fieldsHaveValues() {
        assertThat(ORDER)
                .hasField("id", "o-1")
                .hasField("items[1].quantity", 2)
                .hasField("items[1].quantity", 2L)
                .hasField("items[0]", item("bolt", 1))
                .hasField("items", List.of(item("bolt", 1), item("nut", 2)))
                .hasField("labels[\"b\"]", "y")
                .hasField("labels", Map.of("a", "x", "b", "y"))
                .hasField("signature", new byte[0])
                .doesNotHaveField("invoice")
                .doesNotHaveField("signature")
                .doesNotHaveField("items[2]")
                .doesNotHaveField("labels[\"c\"]");
        EveryField field = EveryField.newBuilder()
                .setColour(Colour.COLOUR_RED)
                .setShare(0.1f)
                .putParts(5, EveryField.newBuilder().setCount(0).build())
                .build();
        assertThat(field)
                .hasField("colour", "COLOUR_RED")
                .hasField("colour", Colour.COLOUR_RED)
                .hasField("share", 0.1)
                .hasField("parts[5].count", 0)
                .doesNotHaveField("inner.note")
                .doesNotHaveField("count");
        assertThat(message(() -> assertThat(ORDER).hasField("items[1].quantity", 3)))
                .isEqualTo("Expected the field items[1].quantity of a shop.v1.Order to be 3, but it was 2");
        assertThat(message(() -> assertThat(ORDER).hasField("invoice", "i-7")))
                .isEqualTo("Expected the field invoice of a shop.v1.Order to be \"i-7\", but it was not set");
        assertThat(message(() -> assertThat(ORDER).hasField("labels", Map.of("a", "x"))))
                .isEqualTo(
                        "Expected the field labels of a shop.v1.Order to be {a=x}, but it was [{key: \"a\" value: \"x\"}, {key: \"b\" value: \"y\"}]");
        assertThat(message(() -> assertThat(ORDER).doesNotHaveField("card")))
                .isEqualTo("Expected the field card of a shop.v1.Order not to be set, but it was \"4111\"");
    }

    @Test
    void softAssertionsCollectAll() {
        SoftAssertions softly = new SoftAssertions();
        MessageAssert soft = softly.proxy(MessageAssert.class, Message.class, ORDER);
        soft.hasField("id", "o-2").hasField("card", "1").ignoringFields("id").isEqualTo(ORDER);
        softly.check(() -> assertThat(ORDER).hasField("id", "o-3"));
        assertThat(softly.errorsCollected()).hasSize(3);
        assertThat(ORDER)
                .satisfies(order -> assertThat(order).hasField("id", "o-1"))
                .extracting(Message::getSerializedSize)
                .isEqualTo(ORDER.getSerializedSize());
    }

    private static EveryField packed(EveryField.Builder inner) {
        return EveryField.newBuilder().setExtra(Any.pack(inner.build())).build();
    }

    private static Item item(String sku, int quantity) {
        return Item.newBuilder().setSku(sku).setQuantity(quantity).build();
    }

    private static String message(ThrowingCallable failing) {
        return String.valueOf(
                catchThrowableOfType(AssertionError.class, failing).getMessage());
    }
}
