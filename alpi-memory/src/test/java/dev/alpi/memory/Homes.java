package dev.alpi.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kinds of file system in memory that the stores are tested on. */
enum Homes {
  UNIX("/home/.alpi"),
  WINDOWS("C:\\home\\.alpi");

  private final String home;

  Homes(String home) {
    this.home = home;
  }

  /** Returns an empty home on a new file system. */
  Path create() throws IOException {
    Configuration configuration =
        switch (this) {
          case UNIX ->
              Configuration.unix().toBuilder()
                  .setAttributeViews("basic", "owner", "posix", "unix")
                  .build();
          case WINDOWS -> Configuration.windows();
        };
    return Files.createDirectories(Jimfs.newFileSystem(configuration).getPath(home));
  }

  /** Masks the one secret of the tests. */
  static String redact(String text) {
    return text.replace("sk-secret", "[REDACTED]");
  }

  static String resource(String name) throws IOException {
    try (InputStream in = Homes.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
