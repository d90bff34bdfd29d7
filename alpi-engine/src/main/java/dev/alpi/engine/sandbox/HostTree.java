package dev.alpi.engine.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The programs and settings of this machine that a command finds in the sandbox. */
final class HostTree {
  private static final List<String> PROGRAMS =
      List.of("usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "nix/store");

  /**
   * Names of users and services, libraries, certificates, time: nothing that is secret. Each costs
   * the start of a command a tenth of a millisecond.
   */
  private static final List<String> SETTINGS =
      List.of(
          "alternatives",
          "group",
          "hosts",
          "ld.so.cache",
          "localtime",
          "nsswitch.conf",
          "os-release",
          "passwd",
          "pki/ca-trust/extracted",
          "pki/tls/certs",
          "services",
          "ssl/cert.pem",
          "ssl/certs",
          "ssl/openssl.cnf");

  private static final List<String> NETWORK_SETTINGS =
      List.of("gai.conf", "host.conf", "resolv.conf");

  private final Path root;

  HostTree(Path root) {
    this.root = root;
  }

  /** Returns options of {@code bwrap} that show programs and settings, to read only. */
  List<String> options(SandboxPolicy.Network network) throws IOException {
    List<String> options = new ArrayList<>();
    for (String name : PROGRAMS) {
      show(root.resolve(name), options);
    }
    List<Path> settings =
        new ArrayList<>(SETTINGS.stream().map(root.resolve("etc")::resolve).toList());
    settings.addAll(javaSettings());
    if (network == SandboxPolicy.Network.HOST) {
      NETWORK_SETTINGS.forEach(name -> settings.add(root.resolve("etc").resolve(name)));
    }
    for (Path path : settings) {
      show(path, options);
    }
    return options;
  }

  /** A link to a program's directory stays one: that is cheaper than another mount. */
  private void show(Path path, List<String> options) throws IOException {
    if (Files.isSymbolicLink(path)
        && Files.exists(path)
        && path.toRealPath().startsWith(root.resolve("usr"))) {
      options.addAll(
          List.of("--symlink", Files.readSymbolicLink(path).toString(), path.toString()));
    } else if (Files.exists(path)) {
      options.addAll(List.of("--ro-bind", path.toString(), path.toString()));
    }
  }

  /** Debian's JDKs have theirs there. */
  private List<Path> javaSettings() throws IOException {
    List<Path> found = new ArrayList<>();
    Path etc = root.resolve("etc");
    if (Files.isDirectory(etc)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(etc, "java-*-openjdk")) {
        entries.forEach(found::add);
      }
    }
    found.sort(null);
    return found;
  }
}
