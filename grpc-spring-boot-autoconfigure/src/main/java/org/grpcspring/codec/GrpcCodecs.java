// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.codec;

import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ServerBuilder;
import java.util.Map;
import org.springframework.beans.factory.ListableBeanFactory;

/** The codecs of one application: gzip, and beans annotated with {@link GrpcCodec}. Immutable. */
public final class GrpcCodecs {

    private final CompressorRegistry compressors;
    private final DecompressorRegistry decompressors;

    /**
     * Collects the codecs.
     *
     * @param beanFactory where they are looked up
     * @throws IllegalArgumentException if a bean annotated with {@link GrpcCodec} is not a {@link Codec}
     */
    public GrpcCodecs(ListableBeanFactory beanFactory) {
        compressors = CompressorRegistry.newEmptyInstance();
        compressors.register(Codec.Identity.NONE);
        compressors.register(new Codec.Gzip());
        DecompressorRegistry all = DecompressorRegistry.emptyInstance()
                .with(Codec.Identity.NONE, false)
                .with(new Codec.Gzip(), true);
        for (Map.Entry<String, Object> bean :
                beanFactory.getBeansWithAnnotation(GrpcCodec.class).entrySet()) {
            GrpcCodec annotation = beanFactory.findAnnotationOnBean(bean.getKey(), GrpcCodec.class);
            if (!(bean.getValue() instanceof Codec codec)) {
                throw new IllegalArgumentException(
                        "The bean '%s' of class %s is annotated with @GrpcCodec but is not an io.grpc.Codec"
                                .formatted(
                                        bean.getKey(),
                                        bean.getValue().getClass().getName()));
            }
            if (annotation != null && annotation.codecType() != CodecType.DECOMPRESS) {
                compressors.register(codec);
            }
            if (annotation != null && annotation.codecType() != CodecType.COMPRESS) {
                all = all.with(codec, annotation.advertised());
            }
        }
        decompressors = all;
    }

    /** Returns whether messages can be compressed with a codec, by its name. */
    public boolean canCompress(String codec) {
        return compressors.lookupCompressor(codec) != null;
    }

    /** Makes a server use these codecs. */
    public void applyTo(ServerBuilder<?> builder) {
        builder.compressorRegistry(compressors).decompressorRegistry(decompressors);
    }

    /** Makes a channel use these codecs. */
    public void applyTo(ManagedChannelBuilder<?> builder) {
        builder.compressorRegistry(compressors).decompressorRegistry(decompressors);
    }
}
