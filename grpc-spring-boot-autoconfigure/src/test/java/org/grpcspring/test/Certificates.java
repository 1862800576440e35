// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A self-signed certificate for localhost and its private key, made by the JDK's keytool.
 *
 * @param store both, as PKCS12 with {@link #PASSWORD}
 * @param certificate the certificate, as PEM
 * @param key the private key, as PEM
 */
public record Certificates(Path store, Path certificate, Path key) {

    /** The password of the store. */
    public static final String PASSWORD = "secret";

    private static final String ALIAS = "alias";

    /** Makes a certificate that is valid now. */
    public static Certificates valid(Path directory, String name) throws Exception {
        return create(directory, name, "-1d");
    }

    /** Makes a certificate that was valid for ten days, 100 days ago. */
    public static Certificates expired(Path directory, String name) throws Exception {
        return create(directory, name, "-100d");
    }

    /** Writes certificate, key and their trust into a store of the format JKS, the key with a password of its own. */
    public static void jks(Certificates certificates, Path file, String keyPassword) throws Exception {
        char[] password = PASSWORD.toCharArray();
        KeyStore from = KeyStore.getInstance(certificates.store.toFile(), password);
        KeyStore to = KeyStore.getInstance("JKS");
        to.load(null, password);
        to.setCertificateEntry("trusted", from.getCertificate(ALIAS));
        to.setKeyEntry(ALIAS, from.getKey(ALIAS, password), keyPassword.toCharArray(), from.getCertificateChain(ALIAS));
        try (OutputStream out = Files.newOutputStream(file)) {
            to.store(out, password);
        }
    }

    /** Writes certificate and key into a store of another password. */
    public void copyTo(Path file, String format, String password) throws Exception {
        KeyStore from = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        KeyStore to = empty(format);
        to.setKeyEntry(
                ALIAS,
                from.getKey(ALIAS, PASSWORD.toCharArray()),
                password.toCharArray(),
                from.getCertificateChain(ALIAS));
        write(to, file, password);
    }

    /** Writes the certificate into a store, as one that is trusted. */
    public void trustIn(Path file, String format, String password) throws Exception {
        KeyStore to = empty(format);
        to.setCertificateEntry(
                "trusted",
                KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray()).getCertificate(ALIAS));
        write(to, file, password);
    }

    private static KeyStore empty(String format) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(format);
        store.load(null, null);
        return store;
    }

    private static void write(KeyStore store, Path file, String password) throws Exception {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password.toCharArray());
        }
    }

    /** Writes certificate and key over those of another. */
    public void copyTo(Certificates other) throws IOException {
        Files.write(other.key, Files.readAllBytes(key));
        Files.write(other.certificate, Files.readAllBytes(certificate));
    }

    private static Certificates create(Path directory, String name, String start) throws Exception {
        Path store = directory.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-startdate",
                        start,
                        "-validity",
                        "10",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1")
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), US_ASCII);
        if (keytool.waitFor() != 0) {
            throw new IOException(output);
        }
        return of(store, directory.resolve(name + ".crt"), directory.resolve(name + ".key"));
    }

    /** Writes what a store has, the certificate of the key only, as PEM. */
    static Certificates of(Path store, Path certificate, Path key)
            throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        pem(certificate, "CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
        pem(key, "PRIVATE KEY", keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
        return new Certificates(store, certificate, key);
    }

    private static void pem(Path file, String type, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, text, type));
    }
}
