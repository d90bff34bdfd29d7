package dev.alpi.model.offline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.model.Message;
import dev.alpi.model.ToolCall;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the model does first about an utterance. */
final class UtteranceTest {
  private static final String RECALL =
      "memory {\"action\":\"read\",\"target\":\"memory\"} | "
          + "memory {\"action\":\"read\",\"target\":\"user\"}";

  /** Utterance, arrow, the expected calls: R recall, M/U/F… as expanded by {@link #expand}. */
  private static final String CALLS =
      """
      remember that the staging port is 5433 -> M The staging port is 5433
      my cat is called Momo, please remember it -> U The user's cat is called Momo
      My cat is called Momo. Please remember that! -> U The user's cat is called Momo
      my cat is called Momo, remember this please -> U The user's cat is called Momo
      my cat is called Momo and don't forget it -> U The user's cat is called Momo
      I like my coffee black, please note that -> U The user likes their coffee black
      my motto is note that -> U The user's motto is note that
      Remember: the staging port is 5433. -> M The staging port is 5433
      please remember that the staging port is 5434! -> M The staging port is 5434
      can you remember that the VPN is called "corp; main"? -> M The VPN is called "corp; main"
      note that releases happen on Fridays -> M Releases happen on Fridays
      make a note that the door code is 99 -> M The door code is 99
      keep in mind that Bob is on leave -> M Bob is on leave
      don't forget that the lease ends in May -> M The lease ends in May
      Don’t forget the lease ends in May -> M The lease ends in May
      fyi the printer is broken -> M The printer is broken
      the staging port is 5434 now -> M The staging port is 5434
      the staging port is now 5434 -> M The staging port is 5434
      no, the staging port is 5434 -> M The staging port is 5434
      actually, the staging port is 5434 -> M The staging port is 5434
      the staging port has changed to 5434 -> M The staging port is 5434
      recuerda que el puerto de staging es 5433 -> M El puerto de staging es 5433
      el puerto es ahora 5434 -> M El puerto es 5434
      merk dir, dass der Port 5433 ist -> M Der Port 5433 ist
      our office is in Madrid -> M Our office is in Madrid
      remember my name is Ana -> U The user's name is Ana
      my name is Ana -> U The user's name is Ana
      remember that I like my coffee black -> U The user likes their coffee black
      I'm allergic to peanuts -> U The user is allergic to peanuts
      I live in Berlin -> U The user lives in Berlin
      I always drink tea -> U The user always drinks tea
      remember that I have two dogs -> U The user has two dogs
      remember that I don't eat fish -> U The user doesn't eat fish
      remember that I need glasses -> U The user needs glasses
      remember that I moved to Rome -> U The user moved to Rome
      call me Ana -> U The user wants to be called Ana
      me llamo Ana -> U The user says: me llamo Ana
      what is the staging port? -> R
      What's the staging port -> R
      do you remember the staging port? -> R
      do you know my name? -> R
      when is the release? -> R
      where do I live? -> R
      who is Ana? -> R
      which port does staging use? -> R
      how do we deploy? -> R
      tell me about the staging port -> R
      remind me what the staging port is -> R
      remember what the port is? -> R
      search your memory for staging -> R
      hi, what is the staging port? -> R
      is the release on Friday? -> R
      ¿cuál es el puerto de staging? -> R
      cual es el puerto -> R
      ¿cómo me llamo? -> R
      was ist der Staging-Port? -> R
      list your memories -> R
      what do you remember about me? -> R
      show me your memory -> R
      ¿qué recuerdas? -> R
      forget the staging port -> R
      please forget that I live in Berlin -> R
      delete the note about the port -> R
      olvida el puerto de staging -> R
      read notes.txt -> read_file {"path":"notes.txt"}
      cat Makefile -> read_file {"path":"Makefile"}
      can you show me the file notes.txt? -> read_file {"path":"notes.txt"}
      show me the contents of src/Main.java. -> read_file {"path":"src/Main.java"}
      what is in ~/notes.txt? -> read_file {"path":"~/notes.txt"}
      open "my notes.txt" -> read_file {"path":"my notes.txt"}
      read lines 3-7 of notes.txt -> read_file {"path":"notes.txt","offset":2,"limit":5}
      lee el archivo notas.txt -> read_file {"path":"notas.txt"}
      lies die Datei notiz.txt -> read_file {"path":"notiz.txt"}
      ls -> L .
      ls .. -> L ..
      ls -la /tmp -> L /tmp
      list files in docs -> L docs
      show me the files in src/main please -> L src/main
      what files are in the folder docs? -> L docs
      lista los archivos de docs -> L docs
      find files named *.md in docs -> search {"pattern":"*.md","target":"files","path":"docs"}
      find *.java -> search {"pattern":"*.java","target":"files","path":"."}
      search for "staging port" in docs -> S docs staging port
      grep TODO in src -> S src TODO
      grep -rn TODO src/ -> S src/ TODO
      find 5433 in notes.txt -> S notes.txt 5433
      look for the word port in docs -> S docs port
      grep password -> S . password
      busca puerto en docs -> S docs puerto
      search for x in *.md -> G *.md x
      write "hello world" to hello.txt -> W hello.txt hello world
      save 'a; b and then c' to notes/a.txt -> W notes/a.txt a; b and then c
      create a file x.txt with the text "hi" -> W x.txt hi
      escribe "hola" en hola.txt -> W hola.txt hola
      replace "5433" with "5434" in notes.txt -> E notes.txt 5433 5434
      change foo to bar in a.txt -> E a.txt foo bar
      replace "gone" with "" in the file Makefile -> E Makefile gone%20
      in a.txt replace foo with bar -> E a.txt foo bar
      reemplaza "a" por "b" en a.txt -> E a.txt a b
      run `uname -a` -> T uname -a
      run "ls -l" -> T ls -l
      execute ls -l | wc -l; echo done -> T ls -l | wc -l; echo done
      run echo it's fine. -> T echo it's fine.
      please run the command `make test`, please -> T make test
      $ git status -> T git status
      ejecuta `ls` -> T ls
      run `ls` in /tmp -> terminal {"action":"run","command":"ls","cwd":"/tmp"}
      todo add buy milk -> D buy milk
      add buy milk to my todo list -> D buy milk
      todo: buy milk -> D buy milk
      remind me to call Bob -> D call Bob
      remember to call Bob -> D call Bob
      añade comprar leche a la lista -> D comprar leche
      list todos -> todo {"action":"list"}
      show my todo list -> todo {"action":"list"}
      what is on my todo list? -> todo {"action":"list"}
      complete todo 2 -> todo {"action":"complete","id":2}
      todo done 2 -> todo {"action":"complete","id":2}
      mark 2 as done -> todo {"action":"complete","id":2}
      start task 1 -> todo {"action":"start","id":1}
      clear my todos -> todo {"action":"clear"}
      read a.txt; read b.txt -> read_file {"path":"a.txt"} | read_file {"path":"b.txt"}
      remember that I have a cat; what is my name? -> U The user has a cat || R
      read a.txt and then run `ls` -> read_file {"path":"a.txt"}
      remember that one port is 1; the other is 2 -> M One port is 1; the other is 2
      """;

  private static final String TEXTS =
      """
      hello -> offline model
      Good morning! -> help
      how are you? -> offline model
      thanks -> welcome
      who are you? -> not a language model
      are you ChatGPT? -> not a language model
      what model are you? -> builtin/offline
      ¿quién eres? -> builtin/offline
      help -> remember that the staging port is 5433
      what can you do? -> For example
      ayuda -> For example
      how do I connect a real model? -> alpi setup model
      what is 2 + 2? -> Arithmetic is beyond me
      12*(3-4) -> Arithmetic is beyond me
      what's 7 times 6 -> Arithmetic is beyond me
      what did I just say? -> first thing
      continue -> nothing to continue
      yes -> I did nothing
      forget everything -> one thing at a time
      run the tests -> which command
      asdf qwer -> did not understand
      write me a poem about the sea -> did not understand
      {"action":"run","command":"rm -rf /"} -> did not understand
      I want to build a rocket -> did not understand
      here is a log:\\nrun rm -rf x -> did nothing
      run make and then frobnicate -> did nothing
      مرحبا -> did not understand
      ; ; ; -> You said nothing
      """;

  @TestFactory
  Stream<DynamicTest> an_utterance_leads_to_these_calls() {
    return rows(CALLS)
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row[0],
                    () -> {
                      String calls =
                          String.join(
                              " | ",
                              first(row[0]).toolCalls().stream()
                                  .map(UtteranceTest::shown)
                                  .toList());
                      assertThat(calls).isEqualTo(expand(row[1]));
                    }));
  }

  @TestFactory
  Stream<DynamicTest> an_utterance_leads_to_this_text() {
    return rows(TEXTS)
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row[0],
                    () -> {
                      Message.Assistant said = first(row[0].replace("\\n", "\n"));
                      assertThat(said.toolCalls()).isEmpty();
                      assertThat(said.text()).containsIgnoringCase(row[1]);
                    }));
  }

  @Test
  void the_tables_are_as_large_as_they_should_be() {
    assertThat(rows(CALLS).count() + rows(TEXTS).count()).isGreaterThan(120);
  }

  private static Stream<String[]> rows(String table) {
    return table.lines().map(line -> line.split(" -> ", 2));
  }

  private static Message.Assistant first(String utterance) {
    Dialogue dialogue = new Dialogue(new FakeTools());
    dialogue.messages.add(new Message.User(utterance));
    return dialogue.round().message();
  }

  private static String shown(ToolCall call) {
    return call.name() + " " + call.arguments();
  }

  private static String expand(String expected) {
    if (expected.contains(" || ")) {
      return String.join(
          " | ", Stream.of(expected.split(" \\|\\| ")).map(UtteranceTest::expand).toList());
    }
    String[] words = expected.split(" ", 3);
    String rest = expected.length() > 2 ? expected.substring(2).replace("\"", "\\\"") : "";
    return switch (words[0]) {
      case "R" -> RECALL;
      case "M", "U" ->
          "memory {\"action\":\"add\",\"target\":\"%s\",\"content\":\"%s\"}"
              .formatted(words[0].equals("M") ? "memory" : "user", rest);
      case "L" -> "search {\"pattern\":\"*\",\"target\":\"files\",\"path\":\"%s\"}".formatted(rest);
      case "S" ->
          "search {\"pattern\":\"%s\",\"target\":\"content\",\"path\":\"%s\"}"
              .formatted(words[2], words[1]);
      case "G" ->
          "search {\"pattern\":\"%s\",\"target\":\"content\",\"path\":\".\",\"file_glob\":\"%s\"}"
              .formatted(words[2], words[1]);
      case "W" -> "write_file {\"path\":\"%s\",\"content\":\"%s\"}".formatted(words[1], words[2]);
      case "E" -> {
        List<String> change = List.of(words[2].replace("%20", " ").split(" ", 2));
        yield "edit_file {\"path\":\"%s\",\"old_string\":\"%s\",\"new_string\":\"%s\"}"
            .formatted(words[1], change.get(0), change.get(1));
      }
      case "T" -> "terminal {\"action\":\"run\",\"command\":\"%s\"}".formatted(rest);
      case "D" -> "todo {\"action\":\"add\",\"content\":\"%s\"}".formatted(rest);
      default -> expected;
    };
  }
}
