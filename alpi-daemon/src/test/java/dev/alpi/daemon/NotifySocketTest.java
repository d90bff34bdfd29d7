package dev.alpi.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class NotifySocketTest {
  /** Prints each datagram as a Python literal, and ends with the one that says so. */
  private static final String RECEIVER =
      """
      import os, socket, sys
      name = os.fsencode(sys.argv[1])
      s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      s.bind(b'\\0' + name[1:] if name[:1] == b'@' else name)
      print('ready', flush=True)
      text = b''
      while text != b'STOPPING=1':
          text = s.recv(4096)
          print(repr(text.decode()), flush=True)
      """;

  @TempDir private Path scratch;

  private static void requirePython() {
    boolean isThere =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(each -> !each.isEmpty() && Files.isExecutable(Path.of(each, "python3")));
    assumeTrue(isThere, "needs python3 on the PATH, for a datagram socket that listens");
    assumeTrue(
        Files.exists(Path.of("/proc/self/status")), "needs Linux: elsewhere nobody listens so");
  }

  private static void arrives(String name) throws Exception {
    requirePython();
    Process receiver =
        new ProcessBuilder("python3", "-c", RECEIVER, name)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      BufferedReader heard = receiver.inputReader();
      assertThat(heard.readLine()).isEqualTo("ready");
      try (NotifySocket socket = NotifySocket.of(Map.of("NOTIFY_SOCKET", name)).orElseThrow()) {
        socket.send("READY=1\nSTATUS=fine");
        socket.send("WATCHDOG=1");
        socket.send("STOPPING=1");
      }
      assertThat(heard.readLine()).isEqualTo("'READY=1\\nSTATUS=fine'");
      assertThat(heard.readLine()).isEqualTo("'WATCHDOG=1'");
      assertThat(heard.readLine()).isEqualTo("'STOPPING=1'");
      assertThat(receiver.waitFor()).isZero();
    } finally {
      receiver.destroyForcibly();
    }
  }

  @Test
  void what_is_sent_to_a_path_arrives() throws Exception {
    arrives(scratch.resolve("notify me").toString());
  }

  @Test
  void what_is_sent_to_an_abstract_name_arrives() throws Exception {
    // names of the network's namespace: of this process alone
    arrives("@alpi/test/" + ProcessHandle.current().pid());
  }

  @Test
  void the_longest_names_arrive() throws Exception {
    String start = "@alpi/test/" + ProcessHandle.current().pid() + "/";
    arrives(start + "x".repeat(108 - start.length()));
    Path directory = Files.createTempDirectory(Path.of("/tmp"), "n");
    Path socket = directory.resolve("y".repeat(107 - directory.toString().length() - 1));
    try {
      arrives(socket.toString());
    } finally {
      Files.deleteIfExists(socket);
      Files.delete(directory);
    }
  }

  @Test
  void without_a_manager_there_is_none() throws IOException {
    assertThat(NotifySocket.of(Map.of())).isEqualTo(Optional.empty());
    assertThat(NotifySocket.of(Map.of("NOTIFY_SOCKET", ""))).isEqualTo(Optional.empty());
  }

  @Test
  void what_is_no_name_of_a_socket_is_refused() {
    for (String name : new String[] {"x", "@", "vsock:2:1", "/" + "x".repeat(107), "relative/x"}) {
      assertThatThrownBy(() -> NotifySocket.of(Map.of("NOTIFY_SOCKET", name)))
          .as(name)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(name);
    }
  }

  @Test
  void that_nobody_listens_is_told() throws IOException {
    String nowhere = scratch.resolve("nowhere").toString();
    try (NotifySocket socket = NotifySocket.of(Map.of("NOTIFY_SOCKET", nowhere)).orElseThrow()) {
      assertThatThrownBy(() -> socket.send("READY=1"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("sendto failed (errno 2)");
    }
  }
}
