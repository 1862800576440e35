// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.validation;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.BookingGrpc;
import org.grpcspring.test.proto.Remark;
import org.grpcspring.test.proto.Ticket;
import org.grpcspring.test.proto.Trip;

/** Writes down what reaches it, and replies with tickets whose number is the city. */
@GrpcService
class BookingService extends BookingGrpc.BookingImplBase {

    private final Queue<String> seen = new ConcurrentLinkedQueue<>();

    List<String> seen() {
        return List.copyOf(seen);
    }

    static Ticket ticket(String number) {
        return Ticket.newBuilder().setNumber(number).build();
    }

    @Override
    public void book(Trip trip, StreamObserver<Ticket> tickets) {
        seen.add(trip.getTargetCity());
        tickets.onNext(ticket(trip.getTargetCity()));
        tickets.onCompleted();
    }

    @Override
    public StreamObserver<Trip> bookAll(StreamObserver<Ticket> tickets) {
        return new Trips(tickets, false);
    }

    /** Replies without an end, until it is told to stop. */
    @Override
    public void watch(Trip trip, StreamObserver<Ticket> tickets) {
        ServerCallStreamObserver<Ticket> call = (ServerCallStreamObserver<Ticket>) tickets;
        call.onNext(ticket("T1"));
        while (!call.isCancelled()) {
            try {
                call.onNext(ticket(trip.getTargetCity()));
            } catch (RuntimeException ex) {
                seen.add(ex.getMessage());
            }
        }
        seen.add("stopped");
    }

    @Override
    public StreamObserver<Trip> talk(StreamObserver<Ticket> tickets) {
        return new Trips(tickets, true);
    }

    @Override
    public void note(Remark remark, StreamObserver<Remark> remarks) {
        seen.add(remark.getShortText());
        remarks.onNext(remark);
        remarks.onCompleted();
    }

    /** Replies to each trip, or to all. */
    private final class Trips implements StreamObserver<Trip> {

        private final StreamObserver<Ticket> tickets;
        private final boolean each;

        Trips(StreamObserver<Ticket> tickets, boolean each) {
            this.tickets = tickets;
            this.each = each;
        }

        @Override
        public void onNext(Trip trip) {
            seen.add(trip.getTargetCity());
            if (each) {
                tickets.onNext(ticket(trip.getTargetCity()));
            }
        }

        @Override
        public void onError(Throwable failure) {
            seen.add("cancelled");
        }

        @Override
        public void onCompleted() {
            seen.add("completed");
            if (!each) {
                tickets.onNext(ticket("T1"));
            }
            tickets.onCompleted();
        }
    }
}
