// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Issues tokens, and answers on loopback HTTP what resource servers ask: for its keys, and about opaque tokens. */
public final class TokenIssuer implements AutoCloseable {

    /** Whom the tokens are for. */
    public static final String AUDIENCE = "shop";

    private final HttpServer server;
    private final RSAKey key;
    private final AtomicInteger introspections = new AtomicInteger();
    private volatile String introspection = "{\"active\":false}";

    /** Starts an issuer with a key of its own. */
    public TokenIssuer() throws IOException, JOSEException {
        key = new RSAKeyGenerator(2048).keyID("current").generate();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/jwks", exchange -> answer(exchange, new JWKSet(key.toPublicJWK()).toString()));
        server.createContext("/introspect", exchange -> {
            introspections.incrementAndGet();
            answer(exchange, introspection);
        });
        server.start();
    }

    /** Returns its address, which is also its name in tokens. */
    public String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Returns the keys that make an application trust its tokens. */
    public String[] properties() {
        String prefix = "spring.security.oauth2.resourceserver.jwt.";
        return new String[] {
            prefix + "issuer-uri=" + uri(),
            prefix + "jwk-set-uri=" + uri() + "/jwks",
            prefix + "audiences=" + AUDIENCE,
        };
    }

    /** Returns the key that signs its tokens. */
    public RSAKey key() {
        return key;
    }

    /** Returns a token that is right, but for what is changed. */
    public String token(String user, List<String> scopes, Consumer<JWTClaimsSet.Builder> changes) {
        return token(user, scopes, changes, key);
    }

    /** Returns a token that another key may have signed. */
    public String token(String user, List<String> scopes, Consumer<JWTClaimsSet.Builder> changes, RSAKey signing) {
        Instant now = Instant.now();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .subject(user)
                .issuer(uri())
                .audience(AUDIENCE)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(600)))
                .claim("scope", String.join(" ", scopes));
        changes.accept(claims);
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(signing.getKeyID()).build(), claims.build());
        try {
            token.sign(new RSASSASigner(signing));
        } catch (JOSEException ex) {
            throw new IllegalStateException(ex);
        }
        return token.serialize();
    }

    /** Says what it answers about any opaque token. */
    public void introspect(String json) {
        introspection = json;
    }

    /** Returns how often it was asked about a token. */
    public int introspections() {
        return introspections.get();
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        byte[] body = json.getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
