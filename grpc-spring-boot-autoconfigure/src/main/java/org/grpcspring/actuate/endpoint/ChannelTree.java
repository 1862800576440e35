// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.actuate.endpoint;

import com.google.protobuf.Timestamp;
import io.grpc.channelz.v1.Channel;
import io.grpc.channelz.v1.ChannelData;
import io.grpc.channelz.v1.ChannelTraceEvent;
import io.grpc.channelz.v1.GetChannelRequest;
import io.grpc.channelz.v1.GetChannelResponse;
import io.grpc.channelz.v1.GetSubchannelRequest;
import io.grpc.protobuf.services.ChannelzService;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks into channels by grpc-java's channelz service (gRFC A14), which it asks without serving it. Safe for use by
 * many threads.
 *
 * @see <a href="https://github.com/grpc/proposal/blob/master/A14-channelz.md">gRFC A14</a>
 */
public final class ChannelTree {

    /** How many events of each channel grpc-java has to remember, for the last failure to be among them. */
    public static final int TRACE_EVENTS = 20;

    private static final Pattern NAME = Pattern.compile("ManagedChannelImpl\\{logId=(\\d+), [^}]*}");
    private static final Pattern FAILURE =
            Pattern.compile("(?s)TRANSIENT_FAILURE \\((.*)\\)\\. Will reconnect.*|Failed to resolve name: (.*)");
    private static final Pattern ADDRESSES = Pattern.compile("[^\\[\\]{}]*/([^\\[\\]{}/]+|\\[[^\\[\\]]+]:\\d+)\\]/\\{");
    private static final int MAX_TEXT = 300;

    private final ChannelzService channelz = ChannelzService.newInstance(1);

    /** Creates the tree of the process' channels. */
    public ChannelTree() {}

    Details look(String description) {
        Matcher name = NAME.matcher(description);
        if (!name.find()) {
            return Details.UNKNOWN;
        }
        GetChannelResponse found = ask(
                channelz::getChannel,
                GetChannelRequest.newBuilder()
                        .setChannelId(Long.parseLong(name.group(1)))
                        .build());
        return found != null && found.getChannel().getRef().getName().equals(name.group())
                ? details(found.getChannel())
                : Details.UNKNOWN;
    }

    private Details details(Channel channel) {
        List<Subchannel> subchannels = channel.getSubchannelRefList().stream()
                .map(ref -> ask(
                        channelz::getSubchannel,
                        GetSubchannelRequest.newBuilder()
                                .setSubchannelId(ref.getSubchannelId())
                                .build()))
                .filter(Objects::nonNull)
                .map(found -> subchannel(found.getSubchannel().getData()))
                .sorted(Comparator.comparing(
                        subchannel -> subchannel.addresses().toString()))
                .toList();
        ChannelData data = channel.getData();
        Failure lastError = Stream.concat(
                        Stream.ofNullable(lastError(data)),
                        subchannels.stream().map(Subchannel::lastError).filter(Objects::nonNull))
                .max(Comparator.comparing(Failure::at))
                .orElse(null);
        return new Details(
                new Calls(data.getCallsStarted(), data.getCallsSucceeded(), data.getCallsFailed()),
                subchannels,
                lastError);
    }

    private static Subchannel subchannel(ChannelData data) {
        List<String> addresses = ADDRESSES
                .matcher(data.getTarget())
                .results()
                .map(address -> address.group(1))
                .toList();
        return new Subchannel(
                addresses.isEmpty() ? List.of(cut(data.getTarget())) : addresses,
                data.getState().getState().name(),
                lastError(data));
    }

    private static @Nullable Failure lastError(ChannelData data) {
        return data.getTrace().getEventsList().stream()
                .map(ChannelTree::failure)
                .filter(Objects::nonNull)
                .reduce((first, second) -> second)
                .orElse(null);
    }

    private static @Nullable Failure failure(ChannelTraceEvent event) {
        Matcher failure = FAILURE.matcher(event.getDescription());
        if (!failure.matches()) {
            return null;
        }
        Timestamp at = event.getTimestamp();
        String reason = failure.group(1) != null ? failure.group(1) : failure.group(2);
        return new Failure(Instant.ofEpochSecond(at.getSeconds(), at.getNanos()), cut(reason));
    }

    private static String cut(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() > MAX_TEXT ? line.substring(0, MAX_TEXT) : line;
    }

    private static <Q, R> @Nullable R ask(BiConsumer<Q, StreamObserver<R>> method, Q request) {
        Answer<R> answer = new Answer<>();
        method.accept(request, answer);
        return answer.value;
    }

    /** Takes an answer that comes at once, or none if there is no such channel any more. */
    private static final class Answer<R> implements StreamObserver<R> {

        private @Nullable R value;

        @Override
        public void onNext(R answer) {
            value = answer;
        }

        @Override
        public void onError(Throwable failure) {
            value = null;
        }

        @Override
        public void onCompleted() {}
    }

    /** What channelz tells of a channel; nothing where it does not know it. */
    record Details(
            @Nullable Calls calls,
            @Nullable List<Subchannel> subchannels,
            @Nullable Failure lastError) {

        static final Details UNKNOWN = new Details(null, null, null);
    }

    /**
     * The calls of a channel since it was created, those left out that ended before they had a connection.
     *
     * @param started how many have begun
     * @param succeeded how many have ended with {@code OK}
     * @param failed how many have ended otherwise
     */
    public record Calls(long started, long succeeded, long failed) {}

    /**
     * One server of a channel.
     *
     * @param addresses its addresses
     * @param state whether it is connected
     * @param lastError why it could not connect the last time
     */
    public record Subchannel(
            List<String> addresses, String state, @Nullable Failure lastError) {}

    /**
     * Why there was no connection.
     *
     * @param at when
     * @param reason what grpc-java says, cut after 300 characters
     */
    public record Failure(Instant at, String reason) {}
}
