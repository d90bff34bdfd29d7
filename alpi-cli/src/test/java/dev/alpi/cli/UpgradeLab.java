package dev.alpi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A person's home on a real disk, alpi in processes, and images that are shell scripts. */
record UpgradeLab(Path home) {
  Path prefix() {
    return home.resolve(".local");
  }

  Path store() {
    return prefix().resolve("lib/alpi");
  }

  /** Starts alpi, with what it says on both streams in {@code home/said}. */
  Process start(String... words) throws IOException {
    List<String> line = new ArrayList<>();
    line.addAll(List.of("env", "-i", "PATH=/usr/bin:/bin", "HOME=" + home));
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    line.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    line.addAll(List.of(System.getProperty("java.class.path"), Main.class.getName()));
    line.addAll(List.of(words));
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("said").toFile())
        .start();
  }

  int alpi(String... words) throws IOException, InterruptedException {
    return start(words).waitFor();
  }

  String said() throws IOException {
    return Files.readString(home.resolve("said"));
  }

  void works(String... words) throws IOException, InterruptedException {
    assertThat(alpi(words)).as(String.join(" ", words) + ": " + said()).isZero();
  }

  /** What the launcher that is installed says of its version. */
  String version() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(prefix().resolve("bin/alpi").toString(), "--version").start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor()).isZero();
    return said;
  }

  /** Makes an image that says it is {@code version}, and does {@code what} with other words. */
  Path image(String version, String what) throws IOException {
    Path image = home.resolve("images").resolve("alpi-" + version);
    Path bin = Files.createDirectories(image.resolve("bin"));
    Files.writeString(
        bin.resolve("alpi"),
        "#!/bin/sh\n[ \"$*\" != --version ] || { echo 'alpi " + version + "'; exit; }\n" + what);
    Files.setPosixFilePermissions(
        bin.resolve("alpi"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createSymbolicLink(bin.resolve("alpid"), Path.of("alpi"));
    Path manual = Files.createDirectories(image.resolve("share/man/man1"));
    Files.writeString(manual.resolve("alpi-" + version.charAt(0) + ".1"), "manual");
    Files.write(image.resolve("large"), new byte[2_000_000]);
    return image;
  }

  Path packed(Path folder, String... options) throws IOException, InterruptedException {
    Path archive = folder.resolveSibling(folder.getFileName() + ".tar.gz");
    List<String> line = new ArrayList<>(List.of("tar", "--format=ustar"));
    line.addAll(List.of(options));
    line.addAll(List.of("-czf", archive.toString(), "-C", folder.getParent().toString()));
    line.add(folder.getFileName().toString());
    assertThat(new ProcessBuilder(line).inheritIO().start().waitFor()).isZero();
    return archive;
  }

  /** All that is below the prefix: path to where it leads, or how large it is. */
  TreeMap<String, String> tree() throws IOException {
    TreeMap<String, String> tree = new TreeMap<>();
    if (Files.exists(prefix())) {
      try (Stream<Path> all = Files.walk(prefix())) {
        for (Path each : all.toList()) {
          String what =
              Files.isSymbolicLink(each)
                  ? Files.readSymbolicLink(each).toString()
                  : Files.isDirectory(each) ? "" : Long.toString(Files.size(each));
          tree.put(prefix().relativize(each).toString(), what);
        }
      }
    }
    return tree;
  }
}
