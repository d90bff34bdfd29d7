package dev.alpi.image;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** The profiles that the channels belong to, in turn: the default one, and another. */
final class ChaosProfiles {
  private static final String OTHER = "other";

  /** After so many ends of the process a message is given up (docs/delivery.md). */
  private static final int TIMES_MAX = 3;

  private final SoakMachine machine;
  private final SoakFindings findings;
  private final Map<String, List<ChaosChannel>> channels = new LinkedHashMap<>();

  ChaosProfiles(SoakMachine machine, SoakFindings findings, List<ChaosChannel> all) {
    this.machine = machine;
    this.findings = findings;
    for (int i = 0; i < all.size(); i++) {
      channels
          .computeIfAbsent(i % 2 == 0 ? "default" : OTHER, _ -> new ArrayList<>())
          .add(all.get(i));
    }
  }

  /** Makes them, with their settings. */
  void create() throws Exception {
    for (Map.Entry<String, List<ChaosChannel>> each : channels.entrySet()) {
      if (each.getKey().equals(OTHER)) {
        Obj _ = machine.ok("profile", "create", OTHER);
      }
      configure(home(each.getKey()), each.getValue());
    }
  }

  private Path home(String profile) {
    return profile.equals(OTHER) ? machine.root().resolve("profiles/" + OTHER) : machine.root();
  }

  private void configure(Path home, List<ChaosChannel> channels) throws IOException {
    Obj gateway = Obj.EMPTY;
    Obj accounts = Obj.EMPTY;
    StringBuilder secrets = new StringBuilder();
    for (ChaosChannel channel : channels) {
      gateway = gateway.with(channel.name(), channel.settings().with("enabled", true));
      for (var account : channel.accounts().members().entrySet()) {
        accounts = accounts.with(account.getKey(), account.getValue());
      }
      channel
          .secrets()
          .forEach((name, value) -> secrets.append(name).append('=').append(value).append('\n'));
    }
    Path work = Files.createDirectories(machine.scratch().resolve("work"));
    Obj config =
        Obj.EMPTY
            .with("workspace", work.toString())
            .with("gateway", gateway)
            .with("email", Obj.EMPTY.with("accounts", accounts));
    // JSON is YAML too
    Lab.write(home.resolve("config.yaml"), Json.compact(config) + "\n", "rw-------");
    Lab.write(home.resolve(".env"), secrets.toString(), "rw-------");
  }

  /** Removes what they know of messages. */
  void forget() throws IOException {
    for (String profile : channels.keySet()) {
      for (String name : List.of("gateway.db", "gateway.db-wal", "gateway.db-shm")) {
        boolean _ = Files.deleteIfExists(home(profile).resolve("gateway").resolve(name));
      }
    }
  }

  /** Says whether all channels are up, and nothing waits to be handled or sent. */
  boolean areDone() throws Exception {
    boolean areDone = true;
    for (Obj channel : status()) {
      long open =
          channel.integer("waiting_in").orElse(1) + channel.integer("waiting_out").orElse(1);
      areDone &= channel.string("state").orElse("").equals("up") && open == 0;
    }
    return areDone;
  }

  private List<Obj> status() throws Exception {
    List<Obj> all = new ArrayList<>();
    for (String profile : channels.keySet()) {
      Command.Result result = machine.run("-p", profile, "gateway", "status", "--json");
      if (result.exitCode() == 0 || result.exitCode() == 18) {
        all.addAll(Json.parseObject(result.out()).objects("channels"));
      } else {
        findings.add("alpi gateway status ended with " + result);
      }
    }
    return all;
  }

  /** Returns the messages that the owner finds as dead letters; each is a finding. */
  Set<Integer> givenUp() throws Exception {
    return numbers("inbox", "dead", "nothing is to be there");
  }

  /** Returns the messages whose answers wait for the owner, as they may have arrived often. */
  Set<Integer> held() throws Exception {
    Set<Integer> _ = numbers("outbox", "dead", "nothing is to be there");
    return numbers("outbox", "ambiguous", "may have arrived: ");
  }

  /** Returns what is listed in a state; that it is there for another reason is a finding. */
  private Set<Integer> numbers(String list, String state, String reason) throws Exception {
    Set<Integer> numbers = new HashSet<>();
    for (String profile : channels.keySet()) {
      Obj answer = machine.ok("-p", profile, "gateway", list, "--state", state, "--limit", "10000");
      for (Obj each : answer.objects(list)) {
        OptionalInt number = new ChaosAnswer("", each.string("text").orElse("")).number();
        boolean isDue =
            each.string("reason").orElse("").startsWith(reason)
                && each.integer("attempts").orElse(0) > TIMES_MAX;
        if (!isDue) {
          findings.add(list + ", " + state + ": " + Json.compact(each));
        }
        number.ifPresent(numbers::add);
      }
    }
    return numbers;
  }
}
