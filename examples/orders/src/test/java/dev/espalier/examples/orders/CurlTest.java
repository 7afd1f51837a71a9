package dev.espalier.examples.orders;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The `curl` lines of the README do what it says.
@Timeout(60)
class CurlTest {
  private static final String WRITTEN = "localhost:8080";

  @TempDir Path folder;

  @Test
  void linesOfTheReadmeWorkAsWritten() throws Exception {
    assumeTrue(isInstalled(), "curl is not installed");
    String section = section();
    StringBuilder printed = new StringBuilder();
    try (Service service = Service.in(folder)) {
      String address = service.address.getAuthority(); // another port: 8080 may be taken
      for (String line : block("sh", section).lines().toList()) {
        assertThat(line).startsWith("curl ").contains(WRITTEN);
        printed.append(run(List.of("sh", "-c", line.replace(WRITTEN, address))));
      }
    }
    assertThat(printed).hasToString(block("text", section));
  }

  private static boolean isInstalled() throws Exception {
    return new ProcessBuilder("sh", "-c", "command -v curl").start().waitFor() == 0;
  }

  private static String section() throws IOException {
    String readme = Files.readString(Path.of("../../README.md"));
    Matcher section = Pattern.compile("(?ms)^## The service$.*?(?=^## )").matcher(readme);
    assertThat(section.find()).isTrue();
    return section.group();
  }

  private static String block(String language, String section) {
    Matcher block = Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$").matcher(section);
    assertThat(block.find()).isTrue();
    return block.group(1);
  }

  private static String run(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return printed;
  }
}
