// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.grpcspring.aot.MessageType;
import org.grpcspring.server.scope.GrpcCallContext;
import org.jspecify.annotations.Nullable;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;

/** Reads how one method serves an RPC, or says why it cannot. */
final class SignatureReader {

    private static final List<String> UNITS = List.of("void", "java.lang.Void", "kotlin.Unit");

    private final Method method;
    private final Class<?> declaring;
    private final Rpc rpc;
    private boolean returnsNothing;

    SignatureReader(Method method, Class<?> declaring, Rpc rpc) {
        this.method = method;
        this.declaring = declaring;
        this.rpc = rpc;
    }

    HandlerSignature read() {
        ReactiveTypes.checkCoroutines(method);
        List<@Nullable Function<GrpcCallContext, @Nullable Object>> extras = new ArrayList<>();
        RequestForm requests = RequestForm.NONE;
        Class<?> requestType = null;
        boolean suspends = KotlinDetector.isSuspendingFunction(method);
        int parameters = method.getParameterCount() - (suspends ? 1 : 0);
        for (int i = 0; i < parameters; i++) {
            MethodParameter parameter = new MethodParameter(method, i).withContainingClass(declaring);
            Function<GrpcCallContext, @Nullable Object> extra = CallArguments.of(parameter);
            extras.add(extra);
            if (extra == null) {
                ResolvableType type = ResolvableType.forMethodParameter(parameter);
                if (requests != RequestForm.NONE) {
                    throw rpc.misfit(method, "it takes also a " + type);
                }
                requests = requestForm(type);
                requestType = type.toClass();
            }
        }
        if (requests == RequestForm.NONE
                && (rpc.streamsRequests() || !rpc.request().isEmpty())) {
            throw rpc.misfit(method, "it takes no request");
        }
        ReplyForm replies = suspends
                ? suspendedForm(ResolvableType.forMethodParameter(method, parameters, declaring))
                : replyForm(ResolvableType.forMethodReturnType(method, declaring));
        return new HandlerSignature(requests, requestType, replies, returnsNothing, extras);
    }

    private RequestForm requestForm(ResolvableType type) {
        Class<?> raw = type.toClass();
        if (!rpc.streamsRequests()) {
            if (rpc.request().is(type.resolve())) {
                return RequestForm.MESSAGE;
            }
        } else if (raw == Stream.class) {
            return checked(RequestForm.STREAM, type, rpc.request(), "takes");
        } else if (raw == Iterator.class) {
            return checked(RequestForm.ITERATOR, type, rpc.request(), "takes");
        } else if (ReactiveTypes.is(raw, true)) {
            return checked(RequestForm.REACTIVE, type, rpc.request(), "takes");
        }
        throw rpc.misfit(method, "it takes " + name(type));
    }

    private ReplyForm replyForm(ResolvableType type) {
        Class<?> raw = type.toClass();
        if (!rpc.streamsReplies()) {
            if (isUnit(type) || rpc.reply().is(type.resolve())) {
                return ReplyForm.MESSAGE;
            }
            if (CompletionStage.class.isAssignableFrom(raw)) {
                return checkedReply(ReplyForm.STAGE, type.as(CompletionStage.class));
            }
            if (ReactiveTypes.is(raw, false)) {
                return checkedReply(ReplyForm.REACTIVE, type);
            }
        } else if (Stream.class.isAssignableFrom(raw)) {
            return checkedReply(ReplyForm.STREAM, type.as(Stream.class));
        } else if (Iterator.class.isAssignableFrom(raw)) {
            return checkedReply(ReplyForm.ITERATOR, type.as(Iterator.class));
        } else if (Iterable.class.isAssignableFrom(raw)) {
            return checkedReply(ReplyForm.ITERABLE, type.as(Iterable.class));
        } else if (ReactiveTypes.is(raw, true)) {
            return checkedReply(ReplyForm.REACTIVE, type);
        }
        throw rpc.misfit(method, "it returns " + name(type));
    }

    private ReplyForm suspendedForm(ResolvableType continuation) {
        ResolvableType type = continuation.getGeneric(0);
        if (!rpc.streamsReplies() && (isUnit(type) || rpc.reply().is(type.resolve()))) {
            return ReplyForm.REACTIVE;
        }
        throw rpc.misfit(method, "it suspends and returns " + type);
    }

    private ReplyForm checkedReply(ReplyForm form, ResolvableType type) {
        return isUnit(type.getGeneric(0)) ? form : checked(form, type, rpc.reply(), "returns");
    }

    private <F> F checked(F form, ResolvableType type, MessageType message, String verb) {
        Type element = type.getGeneric(0).getType();
        boolean open = element instanceof WildcardType
                || (element instanceof TypeVariable && type.getGeneric(0).resolve() == null);
        if (open || !message.is(type.getGeneric(0).resolve())) {
            throw rpc.misfit(method, "it " + verb + " " + name(type));
        }
        return form;
    }

    private boolean isUnit(ResolvableType type) {
        returnsNothing |= rpc.reply().isEmpty() && UNITS.contains(type.toClass().getName());
        return returnsNothing;
    }

    private static String name(ResolvableType type) {
        return type.getType().getTypeName();
    }
}
