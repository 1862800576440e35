// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.slice;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.grpcspring.test.inprocess.AutoConfigureInProcessGrpc;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.autoconfigure.OverrideAutoConfiguration;
import org.springframework.boot.test.context.filter.annotation.TypeExcludeFilters;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * Starts the named services of an application, its advices, its interceptors and what gRPC needs besides, without a
 * port: the servers and clients meet as {@link AutoConfigureInProcessGrpc} lets them. Nothing else is scanned or
 * auto-configured; what a service needs beyond that is a mock of the test, or is imported by it.
 *
 * <p>Of the application's components these are found: the {@linkplain #services() services}, {@code @GrpcAdvice},
 * {@code @GrpcGlobalServerInterceptor}, {@code @GrpcGlobalClientInterceptor} and {@code @GrpcCodec}; implementations of
 * grpc-java's {@code ServerInterceptor}, {@code ClientInterceptor}, {@code CallCredentials} and
 * {@code NameResolverProvider}; customizers of servers and channels; {@code StubTransformer}, {@code MessageRules},
 * {@code CallEndListener}, {@code GrpcAuthenticationReader}, {@code GrpcCallAuthorization} and {@code Converter}. Beans
 * of {@code @Configuration} classes are not among them; the test imports those that it needs.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@BootstrapWith(GrpcTestContextBootstrapper.class)
@ExtendWith(SpringExtension.class)
@OverrideAutoConfiguration(enabled = false)
@TypeExcludeFilters(GrpcTypeExcludeFilter.class)
@AutoConfigureInProcessGrpc
@ImportAutoConfiguration
public @interface GrpcTest {

    /** An alias for {@link #services()}. */
    @AliasFor("services")
    Class<?>[] value() default {};

    /** The services that are served; every {@code @GrpcService} that scanning finds if none is named. */
    @AliasFor("value")
    Class<?>[] services() default {};

    /** Properties of the test, in the form {@code key=value}. */
    String[] properties() default {};

    /** Whether the components listed above are found; if not, only the {@link #includeFilters()} say what is. */
    boolean useDefaultFilters() default true;

    /** Filters that find further components of the application. */
    Filter[] includeFilters() default {};

    /** Filters of components that are left out. */
    Filter[] excludeFilters() default {};

    /** Auto-configurations that are left out. */
    @AliasFor(annotation = ImportAutoConfiguration.class, attribute = "exclude")
    Class<?>[] excludeAutoConfiguration() default {};
}
