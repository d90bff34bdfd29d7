package dev.alpi.gateway.matrix;

import static dev.alpi.gateway.matrix.Homeserver.CLIENT;
import static dev.alpi.gateway.matrix.Homeserver.room;
import static dev.alpi.gateway.matrix.Homeserver.segment;

import dev.alpi.gateway.Channel;
import dev.alpi.gateway.ChannelId;
import dev.alpi.gateway.ChannelSettings;
import dev.alpi.gateway.FileRef;
import dev.alpi.gateway.GatewayWorld;
import dev.alpi.gateway.HttpCalls.Answer;
import dev.alpi.gateway.Intake;
import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.Piece;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Reply;
import dev.alpi.gateway.SendException;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.json.JsonValue.Bool;
import dev.alpi.profile.json.JsonValue.Num;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.json.JsonValue.Str;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Matrix: a user of a homeserver, in rooms without encryption.
 *
 * <p><b>Threads:</b> as {@link Channel} says.
 */
public final class MatrixChannel implements Channel {
  private static final String TOKEN = "MATRIX_ACCESS_TOKEN";

  /** How long an answer seems to be written after each call. */
  private static final Duration TYPING = Duration.ofSeconds(8);

  private static final Duration DOWNLOAD_MOST = Duration.ofMinutes(10);

  private final ChannelId id;
  private final MatrixSettings settings;
  private final GatewayWorld world;
  private final Waits waits = new Waits();
  private final Homeserver homeserver;
  private final Rooms rooms;
  private final EncryptedRooms encryptedRooms;
  private final Composer composer = new Composer();
  private final Sending sending;
  private final SyncSize size = new SyncSize();

  /** Who we are, once the homeserver has said so. */
  private volatile Optional<String> user = Optional.empty();

  private MatrixChannel(
      ChannelId id, MatrixSettings settings, String token, String hint, GatewayWorld world) {
    this.id = id;
    this.settings = settings;
    this.world = world;
    homeserver = new Homeserver(settings.homeserver(), token, hint, world, waits);
    rooms = new Rooms(homeserver);
    encryptedRooms = new EncryptedRooms(homeserver);
    sending = new Sending(homeserver, rooms, settings.speech(), world.clock());
  }

  /**
   * {@return the channel that {@code settings} describe}
   *
   * @param settings {@code gateway.matrix}, and the secret {@code MATRIX_ACCESS_TOKEN}
   * @param world where it lives
   * @throws ConfigException if a setting cannot be used, or the token is missing
   */
  public static MatrixChannel of(ChannelSettings settings, GatewayWorld world)
      throws ConfigException {
    MatrixSettings read = MatrixSettings.read(settings.settings());
    String token = settings.secrets().require(TOKEN).strip();
    String hint = settings.secrets().hintToSet(TOKEN);
    if (!token.matches("[\\x21-\\x7e]{1,4000}")) {
      throw ConfigException.of(TOKEN + " is no access token: it has spaces or other letters", hint);
    }
    return new MatrixChannel(settings.id(), read, token, hint, world);
  }

  @Override
  public ChannelId id() {
    return id;
  }

  @Override
  public Traits traits() {
    return new Traits(Repeats.RECOGNISED, true, true);
  }

  @Override
  public void receive(Intake intake) throws IOException, InterruptedException {
    try {
      receiveUntilClosed(intake);
    } catch (InterruptedException | IOException e) {
      if (!waits.isClosed()) {
        throw e;
      }
    }
  }

  private void receiveUntilClosed(Intake intake) throws IOException, InterruptedException {
    Self self = self();
    intake.alive();
    String claim = "matrix-" + MatrixId.digest(settings.homeserver() + " " + self.user());
    try (FileLocks.Held _ = world.claims().claim(claim)) {
      RoomReader reader = new RoomReader(rooms, encryptedRooms, settings.hearing(), self, intake);
      new SyncLoop(homeserver, settings, world.ticker(), rooms, reader, size, self, intake).run();
    }
  }

  /** Asks who we are, and checks that it is who the settings say. */
  private Self self() throws IOException, InterruptedException {
    Answer answer =
        homeserver.ask(() -> homeserver.get(CLIENT + "account/whoami", Homeserver.MOST));
    if (!answer.isSuccess()) {
      throw homeserver.failure("the question who we are", answer);
    }
    Obj told = answer.json().orElse(Obj.EMPTY);
    String user =
        told.string("user_id")
            .filter(MatrixId::isUser)
            .orElseThrow(
                () ->
                    new IOException(
                        "gateway.matrix.homeserver is not the address of a homeserver: it does not "
                            + "say whose the access token is"));
    String device = told.string("device_id").orElse("");
    check("user_id", settings.userId(), user);
    check("device_id", settings.deviceId(), device);
    this.user = Optional.of(user);
    return new Self(user, device, name(user));
  }

  private static void check(String key, Optional<String> wanted, String found) throws IOException {
    if (wanted.isPresent() && !wanted.get().equals(found)) {
      throw new IOException(
          "the access token is of another "
              + key
              + " than gateway.matrix."
              + key
              + ": correct that, or log in anew for another token");
    }
  }

  private String name(String user) throws IOException, InterruptedException {
    String path = CLIENT + "profile/" + segment(user) + "/displayname";
    Answer answer = homeserver.ask(() -> homeserver.get(path, Homeserver.MOST));
    return answer.json().flatMap(json -> json.string("displayname")).orElse("");
  }

  @Override
  public List<Piece> compose(Reply reply) {
    return composer.compose(reply);
  }

  @Override
  public String send(Outgoing piece) throws SendException, InterruptedException {
    return sending.send(piece);
  }

  @Override
  public void typing(Place place) throws IOException, InterruptedException {
    Optional<String> user = this.user;
    String us = user.isPresent() ? user.get() : self().user();
    Obj body = Obj.EMPTY.with("typing", new Bool(true)).with("timeout", Num.of(TYPING.toMillis()));
    Answer answer = homeserver.put(room(place.chat()) + "typing/" + segment(us), body);
    if (!answer.isSuccess()) {
      throw homeserver.failure("to show that an answer is being written", answer);
    }
  }

  @Override
  public void fetch(FileRef file, Path target, long bytesMax)
      throws IOException, InterruptedException {
    Mxc mxc =
        Mxc.read(file.ref())
            .orElseThrow(() -> new IOException("a file without an address on the homeserver"));
    String folder = hasAuthenticatedMedia() ? "/_matrix/client/v1/media" : "/_matrix/media/v3";
    homeserver.download(folder + "/download/" + mxc.path(), target, bytesMax, DOWNLOAD_MOST);
  }

  /** Homeservers of before 2024 have only the older way; newer ones refuse it. */
  private boolean hasAuthenticatedMedia() throws IOException, InterruptedException {
    Obj versions = versions();
    boolean isOld =
        versions.array("versions").stream()
            .allMatch(
                version ->
                    version instanceof Str(String text) && text.matches("r0\\..*|v1\\.([0-9]|10)"));
    return !isOld
        || versions.object("unstable_features").bool("org.matrix.msc3916.stable").orElse(false);
  }

  private Obj versions() throws IOException, InterruptedException {
    Answer answer =
        homeserver.ask(() -> homeserver.get("/_matrix/client/versions", Homeserver.MOST));
    if (!answer.isSuccess() || answer.json().isEmpty()) {
      throw homeserver.failure("the question for its versions", answer);
    }
    return answer.json().get();
  }

  @Override
  public String probe() throws IOException, InterruptedException {
    List<String> versions =
        versions().array("versions").stream()
            .flatMap(
                version -> version instanceof Str(String text) ? Stream.of(text) : Stream.empty())
            .filter(text -> text.matches("[a-z]{1,2}[0-9.]{1,10}"))
            .toList();
    Self self = self();
    return self.user()
        + (versions.isEmpty() ? "" : ", Matrix " + versions.getLast())
        + (self.device().isEmpty() ? "" : ", device " + self.device());
  }

  @Override
  public void close() {
    waits.close();
  }
}
