// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.spelling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownNamesTests {

    private static final KnownNames NAMES = KnownNames.of(List.of("virtual", "port", "orders", "direct", "a", "Users"));

    @ParameterizedTest
    @CsvSource({
        "virtul, virtual",
        "VIRTUAL, virtual",
        "prot, port",
        "oders, orders",
        "order, orders",
        "users, Users",
        "dierct, direct",
    })
    void nameIsSuggestedWhenOneIsMuchLikeIt(String name, String suggestion) {
        assertThat(NAMES.closestTo(name)).hasValue(suggestion);
        assertThat(NAMES.question(name)).isEqualTo("Did you mean '" + suggestion + "'? ");
    }

    @ParameterizedTest
    @CsvSource({"''", "b", "xy", "payments", "platform"})
    void noNameIsSuggestedWhenNoneIsMuchLikeIt(String name) {
        assertThat(NAMES.closestTo(name)).isEmpty();
        assertThat(NAMES.question(name)).isEmpty();
    }

    @Test
    void namesAreListedSorted() {
        assertThat(NAMES).hasToString("[Users, a, direct, orders, port, virtual]");
    }

    @Test
    void namesAreToldInPlaceOfAnother() {
        assertThat(KnownNames.of(List.of("users", "orders")).instead("order"))
                .isEqualTo("Did you mean 'orders'? There are [orders, users].");
        assertThat(KnownNames.of(List.of("users")).instead("payments")).isEqualTo("There are [users].");
        assertThat(KnownNames.of(List.of()).instead("payments")).isEqualTo("There is none.");
    }

    @Test
    void distanceIsTheNumberOfChanges() {
        assertThat(EditDistance.of("", "abc")).isEqualTo(3);
        assertThat(EditDistance.of("abc", "")).isEqualTo(3);
        assertThat(EditDistance.of("kitten", "sitting")).isEqualTo(3);
        assertThat(EditDistance.of("same", "same")).isZero();
        assertThat(EditDistance.of("ab", "ba")).isEqualTo(2);
    }
}
