// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.actuate.health;

import java.util.Set;
import java.util.TreeSet;
import org.grpcspring.server.health.HealthComponents;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;

/**
 * Actuator's health groups and indicators by name, an indicator within another as {@code parent/child}. One is up where
 * Actuator would answer a request over HTTP with success. Safe for use by many threads.
 */
public final class ActuatorHealthComponents implements HealthComponents {

    private static final int FIRST_FAILURE = 400;

    private final HealthEndpoint endpoint;
    private final HealthEndpointGroups groups;
    private final HealthContributors contributors;

    /**
     * Creates the parts.
     *
     * @param endpoint asks groups and indicators
     * @param groups the groups
     * @param contributors the indicators
     */
    public ActuatorHealthComponents(
            HealthEndpoint endpoint, HealthEndpointGroups groups, HealthContributors contributors) {
        this.endpoint = endpoint;
        this.groups = groups;
        this.contributors = contributors;
    }

    @Override
    public Set<String> names() {
        Set<String> names = new TreeSet<>(groups.getNames());
        contributors.stream().forEach(entry -> names.add(entry.name()));
        return names;
    }

    @Override
    public boolean contains(String name) {
        return groups.getNames().contains(name) || isContributor(name);
    }

    private boolean isContributor(String path) {
        HealthContributors within = contributors;
        HealthContributor found = null;
        for (String name : path.split("/", -1)) {
            found = within == null ? null : within.getContributor(name);
            within = found instanceof CompositeHealthContributor composite ? composite : null;
        }
        return found != null;
    }

    @Override
    public boolean isUp(String name) {
        String[] path = name.split("/", -1);
        HealthDescriptor health = endpoint.healthForPath(path);
        HealthEndpointGroup group = groups.get(path[0]);
        return health != null && isSuccess(group == null ? groups.getPrimary() : group, health);
    }

    private static boolean isSuccess(@Nullable HealthEndpointGroup group, HealthDescriptor health) {
        return group != null && group.getHttpCodeStatusMapper().getStatusCode(health.getStatus()) < FIRST_FAILURE;
    }
}
