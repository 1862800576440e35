// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.kotlin

import io.grpc.CallOptions
import io.grpc.Channel
import io.grpc.ClientCall
import io.grpc.Metadata
import io.grpc.MethodDescriptor
import io.grpc.Status
import java.util.concurrent.CompletableFuture
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit.SECONDS

/** A call whose flow a test controls. */
class Call<Q : Any, R : Any>(
    channel: Channel,
    method: MethodDescriptor<Q, R>,
    options: CallOptions = CallOptions.DEFAULT,
) : ClientCall.Listener<R>() {

    private val call = channel.newCall(method, options)
    private val replies = LinkedBlockingQueue<R>()
    private val end = CompletableFuture<Status>()

    init {
        call.start(this, Metadata())
    }

    /** Sends these requests and no other, and takes all replies. */
    fun all(vararg requests: Q): Call<Q, R> {
        request(Int.MAX_VALUE)
        requests.forEach(::send)
        halfClose()
        return this
    }

    fun send(request: Q) = call.sendMessage(request)

    fun request(count: Int) = call.request(count)

    fun halfClose() = call.halfClose()

    fun isReady() = call.isReady

    fun cancel() = call.cancel("enough", null)

    fun next(): R = checkNotNull(replies.poll(20, SECONDS)) { "No reply; the call's end: $end" }

    /** Waits for the end, and returns the replies that were not taken yet. */
    fun replies(): List<R> {
        check(status().isOk) { "$end" }
        return replies.toList()
    }

    fun status(): Status = end.get(20, SECONDS)

    override fun onMessage(message: R) {
        replies.add(message)
    }

    override fun onClose(status: Status, trailers: Metadata) {
        end.complete(status)
    }
}
