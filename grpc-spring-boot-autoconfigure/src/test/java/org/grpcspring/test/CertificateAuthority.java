// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A certificate authority, made by the JDK's keytool, that signs certificates of clients.
 *
 * @param directory where its files are
 * @param name its name
 */
public record CertificateAuthority(Path directory, String name) {

    /** Makes an authority. */
    public static CertificateAuthority create(Path directory, String name) throws Exception {
        CertificateAuthority authority = new CertificateAuthority(directory, name);
        authority.pair(name, "CN=" + name, "-ext", "bc:c");
        authority.export(name);
        return authority;
    }

    /** Returns the authority's own certificate. */
    public Certificates own() throws Exception {
        return Certificates.of(
                directory.resolve(name + ".p12"), directory.resolve(name + ".crt"), directory.resolve(name + ".key"));
    }

    /** Signs the certificate of a client, which is valid for ten days from a start such as {@code -1d}. */
    public Certificates sign(String file, String subject, String start, String... extensions) throws Exception {
        pair(file, subject);
        byte[] request = keytool(file, new byte[0], "-certreq");
        List<String> signing = new ArrayList<>(List.of("-gencert", "-rfc", "-startdate", start, "-validity", "10"));
        Arrays.stream(extensions).forEach(extension -> signing.addAll(List.of("-ext", extension)));
        byte[] signed = keytool(name, request, signing.toArray(String[]::new));
        Path chain = directory.resolve(file + ".chain");
        Files.write(chain, signed);
        Files.write(chain, Files.readAllBytes(directory.resolve(name + ".crt")), java.nio.file.StandardOpenOption.APPEND);
        keytool(file, Files.readAllBytes(chain), "-importcert", "-noprompt");
        return Certificates.of(
                directory.resolve(file + ".p12"), directory.resolve(file + ".crt"), directory.resolve(file + ".key"));
    }

    private void pair(String file, String subject, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(
                List.of("-genkeypair", "-keyalg", "EC", "-dname", subject, "-startdate", "-1d", "-validity", "10"));
        arguments.addAll(Arrays.asList(more));
        keytool(file, new byte[0], arguments.toArray(String[]::new));
    }

    private void export(String file) throws Exception {
        Files.write(directory.resolve(file + ".crt"), keytool(file, new byte[0], "-exportcert", "-rfc"));
    }

    private byte[] keytool(String file, byte[] input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-keystore",
                directory.resolve(file + ".p12").toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                Certificates.PASSWORD,
                "-alias",
                "alias"));
        command.addAll(1, Arrays.asList(arguments));
        Process keytool = new ProcessBuilder(command)
                .redirectError(directory.resolve("keytool.log").toFile())
                .start();
        keytool.getOutputStream().write(input);
        keytool.getOutputStream().close();
        byte[] output = keytool.getInputStream().readAllBytes();
        if (keytool.waitFor() != 0) {
            throw new IOException(new String(output, US_ASCII) + Files.readString(directory.resolve("keytool.log")));
        }
        return output;
    }
}
