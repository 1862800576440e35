// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.scope;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import java.net.SocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The call that is being served, wherever its {@link Context} is: in the service, in what it calls, and in tasks that
 * the context was carried into. Metadata and compression are not safe for use by several threads at once, all else is.
 */
public final class GrpcCallContext {

    static final Context.Key<GrpcCallContext> KEY = Context.key("grpc-call-context");

    private final Metadata headers;
    private @Nullable Metadata responseHeaders;
    private @Nullable Metadata responseTrailers;
    private volatile @Nullable ServerCall<?, ?> call;
    private volatile @Nullable Deadline deadline;
    private volatile boolean headersSent;
    private @Nullable ScopedBeans beans;

    GrpcCallContext(Metadata headers) {
        this.headers = headers;
    }

    /**
     * Returns the call that is being served.
     *
     * @throws IllegalStateException if none is
     */
    public static GrpcCallContext current() {
        return find().orElseThrow(
                        () -> new IllegalStateException(
                                "No gRPC call is being served on this thread; carry the call's context to it, for example with io.grpc.Context.current().wrap(task)"));
    }

    /** Returns the call that is being served, or nothing if none is. */
    public static Optional<GrpcCallContext> find() {
        return Optional.ofNullable(KEY.get()).filter(context -> context.call != null);
    }

    /** Returns the method called. */
    public MethodDescriptor<?, ?> getMethod() {
        return call().getMethodDescriptor();
    }

    /** Returns the headers that the client sent. */
    public Metadata getHeaders() {
        return headers;
    }

    /** Returns the headers to send before the first reply; what is added later is not sent. */
    public Metadata getResponseHeaders() {
        if (responseHeaders == null) {
            responseHeaders = new Metadata();
        }
        return responseHeaders;
    }

    /** Returns the trailers to send with the status. */
    public Metadata getResponseTrailers() {
        if (responseTrailers == null) {
            responseTrailers = new Metadata();
        }
        return responseTrailers;
    }

    /** Returns until when the client waits, or nothing if it waits for ever. */
    public Optional<Deadline> getDeadline() {
        return Optional.ofNullable(deadline);
    }

    /** Returns where the client calls from, or nothing if the transport does not say. */
    public Optional<SocketAddress> getPeer() {
        return Optional.ofNullable(getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
    }

    /** Returns the TLS session, with the client's certificate if it showed one, or nothing without TLS. */
    public Optional<SSLSession> getSslSession() {
        return Optional.ofNullable(getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
    }

    /** Returns the attributes of the connection. */
    public Attributes getAttributes() {
        return call().getAttributes();
    }

    /** Returns the host that the client called, or nothing if it did not say. */
    public Optional<String> getAuthority() {
        return Optional.ofNullable(call().getAuthority());
    }

    /**
     * Compresses the replies of this call, if the client accepts the codec.
     *
     * @param codec the codec's name, such as {@code gzip}; {@code identity} compresses nothing
     * @throws IllegalStateException if the server has no such codec, or the headers have been sent, as they are with
     *     the first reply
     */
    public void setCompression(String codec) {
        if (headersSent) {
            throw new IllegalStateException("The codec '" + codec
                    + "' comes too late: the headers, which name the codec of the replies, have been sent");
        }
        try {
            call().setCompression(codec);
        } catch (IllegalArgumentException unknown) {
            throw new IllegalStateException(
                    "The server has no codec '" + codec + "' to compress with; annotate a Codec bean with @GrpcCodec",
                    unknown);
        }
    }

    /**
     * Switches the compression of the replies that follow on or off; it is on at first. It has an effect only where the
     * call has a codec, by {@link #setCompression} or by the key {@code compression}.
     *
     * @param compressed whether they are compressed
     */
    public void setMessageCompression(boolean compressed) {
        call().setMessageCompression(compressed);
    }

    void addHeadersTo(Metadata metadata) {
        headersSent = true;
        if (responseHeaders != null) {
            metadata.merge(responseHeaders);
        }
    }

    boolean hasSentHeaders() {
        return headersSent;
    }

    void addTrailersTo(Metadata metadata) {
        if (responseTrailers != null) {
            metadata.merge(responseTrailers);
        }
    }

    void start(ServerCall<?, ?> started) {
        deadline = Context.current().getDeadline();
        call = started;
    }

    synchronized ScopedBeans beans() {
        if (beans == null) {
            beans = new ScopedBeans();
        }
        return beans;
    }

    private ServerCall<?, ?> call() {
        ServerCall<?, ?> current = call;
        if (current == null) {
            throw new IllegalStateException("The call has not started");
        }
        return current;
    }
}
