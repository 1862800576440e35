// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.security;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/** Reads answers of an authorization server as far as they are no larger than any with a token is. Thread-safe. */
public final class BoundedAnswers implements ClientHttpRequestInterceptor {

    private static final int MAX_BYTES = 1024 * 1024;

    /** Creates the interceptor. */
    public BoundedAnswers() {}

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        ClientHttpResponse answer = execution.execute(request, body);
        byte[] read = answer.getBody().readNBytes(MAX_BYTES + 1);
        if (read.length > MAX_BYTES) {
            answer.close();
            throw new IOException("the answer is larger than 1 MiB");
        }
        return new Answer(answer, new ByteArrayInputStream(read));
    }

    /**
     * An answer that has been read.
     *
     * @param answer the answer
     * @param body its body
     */
    private record Answer(ClientHttpResponse answer, InputStream body) implements ClientHttpResponse {

        @Override
        public HttpStatusCode getStatusCode() throws IOException {
            return answer.getStatusCode();
        }

        @Override
        public String getStatusText() throws IOException {
            return answer.getStatusText();
        }

        @Override
        public HttpHeaders getHeaders() {
            return answer.getHeaders();
        }

        @Override
        public InputStream getBody() {
            return body;
        }

        @Override
        public void close() {
            answer.close();
        }
    }
}
