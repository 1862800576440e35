// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.ClientInterceptor;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.grpcspring.client.interceptor.ClientInterceptorFinder;
import org.grpcspring.client.interceptor.OwnInterceptors;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationEventPublisher;

/**
 * The channels of an application, one per client name, created when first asked for and connected at their first call.
 * They are built no earlier than their first use, and no later than when all singletons are there. Safe for use by many
 * threads.
 */
public final class GrpcChannels implements SmartInitializingSingleton, AutoCloseable {

    private final Supplier<GrpcChannelFactory> factory;
    private final Function<String, ClientSettings> settings;
    private final ClientInterceptorFinder interceptors;
    private final ApplicationEventPublisher events;
    private final Map<String, Client> clients = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<InterceptedChannel> unchecked = new ConcurrentLinkedQueue<>();
    private volatile boolean started;
    private volatile boolean connecting;
    private volatile boolean closing;

    /**
     * Creates an empty set of channels.
     *
     * @param factory creates the channel of a client; asked when the first channel is used, or all singletons are there
     * @param settings returns the settings of a client by its name
     * @param interceptors finds the interceptors of a client
     * @param events where changes of the channels' states are published
     */
    public GrpcChannels(
            Supplier<GrpcChannelFactory> factory,
            Function<String, ClientSettings> settings,
            ClientInterceptorFinder interceptors,
            ApplicationEventPublisher events) {
        this.factory = factory;
        this.settings = settings;
        this.interceptors = interceptors;
        this.events = events;
    }

    /**
     * Returns the channel of a client, with its interceptors.
     *
     * @param name the client's name
     * @throws MissingClientAddressException if no address is configured for the client
     * @throws ClientConnectionException if it cannot connect in time, where the settings of a client that is first
     *     asked for after the start say so
     */
    public ManagedChannel get(String name) {
        return connected(name).channel();
    }

    /**
     * Returns the channel of a client with further interceptors; its connections are those of {@link #get(String)}.
     *
     * @param name the client's name
     * @param further the interceptors beside those of the client
     */
    public ManagedChannel get(String name, OwnInterceptors further) {
        Client client = connected(name);
        return further.isEmpty() ? client.channel() : intercepted(client.settings(), client.transport(), further);
    }

    /** Returns the names of the clients whose channels have been created. */
    public Set<String> names() {
        return new TreeSet<>(clients.keySet());
    }

    /** Returns the state of a client's channel, which is not made to connect. */
    public ConnectivityState state(String name) {
        return client(name).transport().getState(false);
    }

    /** Returns whether the calls of a client may take several attempts. */
    public boolean triesAgain(String name) {
        return client(name).settings().callPolicy().triesAgain();
    }

    /** Returns what a client's channel is at this moment; it is not made to connect. */
    public ChannelFacts facts(String name) {
        Client client = client(name);
        return new ChannelFacts(
                name,
                client.settings().address(),
                client.settings().loadBalancingPolicy(),
                client.transport().getState(false),
                client.transport().toString());
    }

    /**
     * Makes a client resolve its address and connect anew, without a wait after failures; calls in flight go on where
     * they are. Returns at once.
     */
    public void reconnect(String name) {
        ManagedChannel channel = client(name).transport();
        channel.enterIdle();
        channel.resetConnectBackoff();
        channel.getState(true);
    }

    /**
     * Builds the channels that were asked for.
     *
     * @throws InvalidClientAddressException if an address cannot be parsed or has a scheme that nothing resolves
     */
    @Override
    public void afterSingletonsInstantiated() {
        clients.values().forEach(client -> client.transport().delegate());
    }

    /**
     * Lets the clients of a scheme resolve their address anew at their next call, and those that failed to connect, of
     * any scheme, try again without a further wait. Calls in flight go on where they are. Returns at once.
     *
     * @param scheme the scheme of the addresses whose meaning has changed
     */
    public void renew(String scheme) {
        for (Client client : built()) {
            if (client.settings().address().startsWith(scheme + ":")) {
                client.transport().enterIdle();
            }
            client.transport().resetConnectBackoff();
        }
    }

    /**
     * Checks the interceptors of all channels, begins to publish the changes of their states, and connects those whose
     * settings say so.
     *
     * @throws ClientConnectionException if one cannot connect in time
     */
    void start() {
        started = true;
        clients.values().forEach(this::watch);
        InterceptedChannel channel;
        while ((channel = unchecked.poll()) != null) {
            channel.intercepted();
        }
        connecting = true;
        ImmediateConnections.open(clients.values());
    }

    /** Closes the channels as {@link #close()} does, until {@link #resume()} or a call opens them anew. */
    void suspend() {
        started = false;
        connecting = false;
        ClientShutdown.close(built(), client -> client.transport().suspend());
        clients.values().forEach(client -> {
            client.isWatched().set(false);
            client.isConnected().set(false);
        });
    }

    /** Opens the channels that are suspended; none is made to connect. */
    void resume() {
        clients.values().forEach(client -> client.transport().open());
    }

    private Client connected(String name) {
        Client client = client(name);
        if (connecting) {
            ImmediateConnections.open(List.of(client));
        }
        return client;
    }

    private Client client(String name) {
        Client client = clients.computeIfAbsent(name, this::create);
        if (started) {
            watch(client);
        }
        return client;
    }

    private Client create(String name) {
        ClientSettings found = settings.apply(name);
        LazyChannel transport = new LazyChannel(factory, found);
        InterceptedChannel channel = intercepted(found, transport, OwnInterceptors.NONE);
        return new Client(found, transport, channel, new AtomicBoolean(), new AtomicBoolean());
    }

    private InterceptedChannel intercepted(ClientSettings client, ManagedChannel transport, OwnInterceptors further) {
        StatusOrigin origin = new StatusOrigin(client.name());
        InterceptedChannel channel = new InterceptedChannel(transport, () -> {
            List<ClientInterceptor> all =
                    new ArrayList<>(interceptors.find(client.calls().interceptors(), further));
            all.add(0, origin);
            return all;
        });
        if (!started) {
            unchecked.add(channel);
        }
        return channel;
    }

    private void watch(Client client) {
        client.transport().delegate();
        if (client.isWatched().compareAndSet(false, true)) {
            ConnectivityStateWatcher.start(client, event -> {
                if (started && !closing) {
                    events.publishEvent(event);
                }
            });
        }
    }

    /** Lets calls in flight go on, each client's for its grace period, then cancels them and closes the channels. */
    @Override
    public void close() {
        closing = true;
        ClientShutdown.close(built(), Client::transport);
    }

    private List<Client> built() {
        return clients.values().stream()
                .filter(client -> client.transport().isBuilt())
                .toList();
    }
}
