// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.actuate.health;

import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;

/**
 * Makes the channels a member of Actuator's group {@code readiness} while one of them is required for it. Safe for use
 * by many threads.
 */
public final class ChannelsInReadiness implements HealthEndpointGroupsPostProcessor {

    private static final String READINESS = "readiness";

    private final String member;
    private final Supplier<ChannelsHealthIndicator> channels;

    /**
     * Creates the post-processor.
     *
     * @param member the name of the channels' indicator
     * @param channels the indicator
     */
    public ChannelsInReadiness(String member, Supplier<ChannelsHealthIndicator> channels) {
        this.member = member;
        this.channels = channels;
    }

    @Override
    public HealthEndpointGroups postProcessHealthEndpointGroups(HealthEndpointGroups groups) {
        return new Groups(groups);
    }

    /** The groups, with another readiness. */
    private final class Groups implements HealthEndpointGroups {

        private final HealthEndpointGroups groups;

        Groups(HealthEndpointGroups groups) {
            this.groups = groups;
        }

        @Override
        public HealthEndpointGroup getPrimary() {
            return groups.getPrimary();
        }

        @Override
        public Set<String> getNames() {
            return groups.getNames();
        }

        @Override
        public @Nullable HealthEndpointGroup get(String name) {
            HealthEndpointGroup group = groups.get(name);
            return group != null && name.equals(READINESS) ? new Readiness(group) : group;
        }
    }

    /** The group, with another member. */
    private final class Readiness implements HealthEndpointGroup {

        private final HealthEndpointGroup group;

        Readiness(HealthEndpointGroup group) {
            this.group = group;
        }

        @Override
        public boolean isMember(String name) {
            return group.isMember(name)
                    || (name.equals(member) && channels.get().isRequired());
        }

        @Override
        public boolean showComponents(SecurityContext securityContext) {
            return group.showComponents(securityContext);
        }

        @Override
        public boolean showDetails(SecurityContext securityContext) {
            return group.showDetails(securityContext);
        }

        @Override
        public StatusAggregator getStatusAggregator() {
            return group.getStatusAggregator();
        }

        @Override
        public HttpCodeStatusMapper getHttpCodeStatusMapper() {
            return group.getHttpCodeStatusMapper();
        }

        @Override
        public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
            return group.getAdditionalPath();
        }
    }
}
