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

  /** Names of users and services, libraries, certificates, time: nothing that is secret. */
  private static final List<String> SETTINGS =
      List.of(
          "alternatives",
          "ca-certificates",
          "crypto-policies",
          "fonts",
          "group",
          "hosts",
          "ld.so.cache",
          "ld.so.conf",
          "ld.so.conf.d",
          "localtime",
          "mime.types",
          "nsswitch.conf",
          "os-release",
          "passwd",
          "pki/ca-trust/extracted",
          "pki/tls/certs",
          "protocols",
          "services",
          "ssl/cert.pem",
          "ssl/certs",
          "ssl/openssl.cnf",
          "terminfo",
          "timezone");

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
      Path path = root.resolve(name);
      if (Files.isSymbolicLink(path)) {
        options.addAll(
            List.of("--symlink", Files.readSymbolicLink(path).toString(), path.toString()));
      } else if (Files.isDirectory(path)) {
        options.addAll(List.of("--ro-bind", path.toString(), path.toString()));
      }
    }
    List<Path> settings =
        new ArrayList<>(SETTINGS.stream().map(root.resolve("etc")::resolve).toList());
    settings.addAll(javaSettings());
    if (network == SandboxPolicy.Network.HOST) {
      NETWORK_SETTINGS.forEach(name -> settings.add(root.resolve("etc").resolve(name)));
    }
    for (Path path : settings) {
      if (Files.exists(path)) {
        options.addAll(List.of("--ro-bind", path.toString(), path.toString()));
      }
    }
    return options;
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
