// SPDX-License-Identifier: Apache-2.0
package com.example.quickstart;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** The files that a page shows: each is a block of code below a line that begins with its path. */
record PastedFiles(Map<String, String> files) {

    private static final Pattern FILE =
            Pattern.compile("^`([^`]+)`.*\\n\\n```\\w+\\n((?s:.*?))```$", Pattern.MULTILINE);
    private static final Pattern BLOCK = Pattern.compile("^```(?!console)\\w+$", Pattern.MULTILINE);

    /** Reads a page, or the part of it below a heading. */
    static PastedFiles of(Path page, String heading) throws IOException {
        String text = Files.readString(page);
        String part = text.substring(text.indexOf(heading) + heading.length());
        String section = heading.isEmpty() ? part : part.split("\n## ", 2)[0];
        Map<String, String> files =
                FILE.matcher(section).results().collect(toMap(file -> file.group(1), file -> file.group(2)));
        assertThat(files).as("files of '%s' in %s", heading, page).hasSize((int)
                BLOCK.matcher(section).results().count());
        return new PastedFiles(files);
    }

    /** Pastes all of them into a folder. */
    void into(Path folder) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(Objects.requireNonNull(path.getParent()));
            Files.writeString(path, file.getValue());
        }
    }
}
