// SPDX-License-Identifier: Apache-2.0
package com.example.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import org.grpcspring.test.inprocess.AutoConfigureInProcessGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@SpringBootTest
@AutoConfigureInProcessGrpc
@ExtendWith(OutputCaptureExtension.class)
class QuickstartApplicationTests {

    @Test
    void replyIsPrintedWhenApplicationHasStarted(CapturedOutput output) {
        assertThat(output).contains("Hello gRPC");
    }
}
