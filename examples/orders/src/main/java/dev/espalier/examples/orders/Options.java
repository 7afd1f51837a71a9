package dev.espalier.examples.orders;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// What the command line says.
///
/// @param serve whether to stay up instead of posting the retailer's file
/// @param folder for database and outbox; if empty, a new one among the temporary files
/// @param data instead of the file that comes with the program
/// @param port if empty, 8080 for a service that stays up, else any
record Options(
    boolean serve,
    Optional<Path> folder,
    Optional<Path> data,
    OptionalInt port,
    Optional<Fault> fault) {
  static final String USAGE =
      "known are --serve, --port=N, --folder=FOLDER, --data=FILE, --fail=database|mailer|port";
  private static final int SERVICE_PORT = 8080;

  /// @throws IllegalArgumentException if an argument is not known
  static Options of(String... arguments) {
    Options options =
        new Options(
            false, Optional.empty(), Optional.empty(), OptionalInt.empty(), Optional.empty());
    for (String argument : arguments) {
      options = options.with(argument);
    }
    return options;
  }

  private Options with(String argument) {
    int end = argument.indexOf('=') + 1;
    String value = argument.substring(end);
    return switch (end == 0 ? argument : argument.substring(0, end)) {
      case "--serve" -> new Options(true, folder, data, port, fault);
      case "--folder=" -> new Options(serve, Optional.of(folder(value)), data, port, fault);
      case "--data=" -> new Options(serve, folder, Optional.of(Path.of(value)), port, fault);
      case "--port=" -> new Options(serve, folder, data, OptionalInt.of(port(value)), fault);
      case "--fail=" -> new Options(serve, folder, data, port, Optional.of(fault(value)));
      default ->
          throw new IllegalArgumentException("unknown argument '" + argument + "'; " + USAGE);
    };
  }

  /// Makes the folder if it was not named.
  Settings settings() throws IOException {
    Path place = folder.isPresent() ? folder.get() : Files.createTempDirectory("orders-");
    Settings settings = Settings.in(place, port.orElse(serve ? SERVICE_PORT : 0));
    if (data.isPresent()) {
      settings = settings.withData(data.get().toUri());
    }
    return fault.isPresent() ? fault.get().in(settings) : settings;
  }

  private static Path folder(String value) {
    if (value.isEmpty()) { // would be the one that the program happens to be started in
      throw new IllegalArgumentException("no folder named; " + USAGE);
    }
    return Path.of(value);
  }

  private static int port(String value) {
    try {
      int port = Integer.parseInt(value);
      if (port >= 0 && port < 1 << 16) {
        return port;
      }
    } catch (NumberFormatException _) {
      // told below
    }
    throw new IllegalArgumentException("not a port: " + value);
  }

  private static Fault fault(String value) {
    return Arrays.stream(Fault.values())
        .filter(fault -> fault.name().toLowerCase(Locale.ROOT).equals(value))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no fault " + value + "; " + USAGE));
  }
}
