package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.helpers.DefaultHandler;

final class LaunchdJobTest {
  /** Reads a property list as launchd does: dictionaries, arrays, texts, numbers, truths. */
  private static Map<?, ?> parsed(String list) throws Exception {
    DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    builder.setErrorHandler(new DefaultHandler());
    // its grammar is on the network
    builder.setEntityResolver((_, _) -> new InputSource(new StringReader("")));
    Element root = builder.parse(new InputSource(new StringReader(list))).getDocumentElement();
    assertThat(root.getTagName()).isEqualTo("plist");
    return (Map<?, ?>) value(children(root).getFirst());
  }

  private static List<Element> children(Element parent) {
    List<Element> children = new ArrayList<>();
    for (Node each = parent.getFirstChild(); each != null; each = each.getNextSibling()) {
      if (each instanceof Element element) {
        children.add(element);
      }
    }
    return children;
  }

  private static Object value(Element element) {
    return switch (element.getTagName()) {
      case "string" -> element.getTextContent();
      case "integer" -> Integer.parseInt(element.getTextContent());
      case "true" -> true;
      case "array" -> children(element).stream().map(LaunchdJobTest::value).toList();
      case "dict" -> {
        Map<String, Object> entries = new LinkedHashMap<>();
        List<Element> all = children(element);
        for (int i = 0; i < all.size(); i += 2) {
          assertThat(all.get(i).getTagName()).isEqualTo("key");
          entries.put(all.get(i).getTextContent(), value(all.get(i + 1)));
        }
        yield entries;
      }
      default -> throw new IllegalArgumentException(element.getTagName());
    };
  }

  @Test
  void it_says_what_launchd_needs() throws Exception {
    Map<?, ?> job = parsed(LaunchdJob.text("/opt/alpi/bin/alpid", Optional.empty(), "/e"));
    assertThat(job.get("Label")).isEqualTo("com.alpi.daemon");
    assertThat(job.get("ProgramArguments")).isEqualTo(List.of("/opt/alpi/bin/alpid"));
    assertThat(job.get("RunAtLoad")).isEqualTo(true);
    assertThat(job.get("KeepAlive")).isEqualTo(true);
    assertThat(job.get("ExitTimeOut")).isEqualTo((int) SystemdUnit.STOP_MAX.toSeconds());
    assertThat(job.get("SoftResourceLimits")).isEqualTo(Map.of("NumberOfFiles", 8192));
    assertThat(job.get("HardResourceLimits")).isEqualTo(Map.of("NumberOfFiles", 8192));
    assertThat(job.get("StandardOutPath")).isEqualTo("/e");
    assertThat(((Map<?, ?>) job.get("EnvironmentVariables")).containsKey("ALPI_HOME")).isFalse();
  }

  @Test
  void every_path_comes_through_as_it_is() throws Exception {
    int looked = 0;
    for (String nasty : SystemdUnitTest.NASTY) {
      String path = "/" + nasty + "/]]>&amp;\r\n<!--";
      assertThat(LaunchdJob.isPossible(path)).isTrue();
      Map<?, ?> job = parsed(LaunchdJob.text(path, Optional.of(path + "1"), path + "2"));
      assertThat(job.get("ProgramArguments")).isEqualTo(List.of(path));
      assertThat(((Map<?, ?>) job.get("EnvironmentVariables")).get("ALPI_HOME"))
          .isEqualTo(path + "1");
      assertThat(job.get("StandardErrorPath")).isEqualTo(path + "2");
      looked++;
    }
    assertThat(looked).isGreaterThan(5);
  }

  @Test
  void a_path_that_xml_cannot_hold_is_known() {
    assertThat(LaunchdJob.isPossible("/a\u0001")).isFalse();
    assertThat(LaunchdJob.isPossible("/a\ufffe")).isFalse();
    assertThat(LaunchdJob.isPossible("/a\ud800")).isFalse();
    assertThat(LaunchdJob.isPossible("/a\u007f")).isTrue();
  }

  @Test
  void a_list_is_known_by_its_root() {
    String mine = LaunchdJob.text("/alpid", Optional.empty(), "/e");
    String other = LaunchdJob.text("/alpid", Optional.of("/a&b"), "/e");
    assertThat(LaunchdJob.serves(mine, Optional.empty())).isTrue();
    assertThat(LaunchdJob.serves(mine, Optional.of("/a&b"))).isFalse();
    assertThat(LaunchdJob.serves(other, Optional.of("/a&b"))).isTrue();
    assertThat(LaunchdJob.serves(other, Optional.empty())).isFalse();
  }
}
