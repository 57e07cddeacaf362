using System.Text.Json;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding;
using ChatRec.Agents.Understanding.Evaluation;
using ChatRec.Agents.Understanding.Grammar;
using ChatRec.Agents.Understanding.Learned;
using ChatRec.Agents.Understanding.Lexicons;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Inference;
using ChatRec.Testing;

namespace ChatRec.Agents.Tests.Understanding.Learned;

public sealed class LearnedReaderTests(FilmsFixture films) : IClassFixture<FilmsFixture>, IDisposable
{
    private static readonly string Folder = RepositoryRoot.Combine("models", "understanding");

    private readonly string _scratch = Directory.CreateTempSubdirectory("chatrec-reader").FullName;

    public void Dispose() => Directory.Delete(_scratch, recursive: true);

    [Fact]
    public void Encode_TrainedUtterances_GivesTheIdsOfTraining()
    {
        using var reader = LearnedReader.Load(Folder);
        foreach (var line in Parity())
        {
            var input = new ModelInput(
                [.. line.Context.Select(marker => (Marker)marker)],
                [.. line.Segments.Select(part => new InputSegment(part[0], part[1], part[2], part[3] < 0 ? null : (Marker)part[3]))]);

            Assert.Equal(line.Ids, reader.Encode(input, line.Utterance).Ids);
        }
    }

    [Fact]
    public void Score_TrainedUtterances_AgreesWithTheNetworkInFullPrecision()
    {
        using var reader = LearnedReader.Load(Folder);
        var lines = Parity();

        var off = lines.Select(line => Math.Abs(Math.Exp(reader.Score(new EncodedInput(line.Ids, []), new ModelInput([], [])).Act.Scores[line.Act]) - line.Probability)).ToList();

        Assert.True(off.Average() < 0.04, $"{off.Average()}");
        Assert.True(off.Count(difference => difference > 0.25) <= lines.Count / 20, string.Join(", ", off));
    }

    [Fact]
    public void FindSpans_HeldOutUtterances_AgreesWithTheNetworkInFullPrecision()
    {
        using var reader = LearnedReader.Load(Folder);
        var lines = Lines<BareLine>("bare-parity.jsonl");

        var differ = lines.Count(line =>
        {
            var reading = new Reading(line.Utterance, FilmsFixture.Start, CueLexicon.Load("en"));
            var spans = reader.FindSpans(reading, films.Catalog.Schema)!;
            var found = spans.Likely().Select(span => (reading.Span(span.First, span.End), span.Kind)).Order(Comparer<(TextSpan Span, SpanTag Kind)>.Create((x, y) => x.Span.Start.CompareTo(y.Span.Start)));
            return !found.SequenceEqual(line.Spans.Select(span => (new TextSpan(span[0].GetInt32(), span[1].GetInt32()), Enum.Parse<SpanTag>(span[2].GetString()!, ignoreCase: true))).OrderBy(span => span.Item1.Start));
        });

        Assert.True(lines.Count > 50 && differ <= lines.Count / 8, $"{differ} of {lines.Count}");
    }

    [Fact]
    public void FindSpans_ScoresOfStances_AgreeWithTheNetworkInFullPrecision()
    {
        using var reader = LearnedReader.Load(Folder);

        var off = Lines<BareLine>("bare-parity.jsonl").Select(line =>
        {
            var stances = reader.FindSpans(new Reading(line.Utterance, FilmsFixture.Start, CueLexicon.Load("en")), films.Catalog.Schema)!.Stances;
            return Math.Abs(1 - Math.Exp(stances.Scores[stances.Concepts.IndexOf(Concept.Parse(line.Concept))][0]) - line.Said);
        }).ToList();

        Assert.True(off.Average() < 0.04, $"{off.Average()}");
    }

    [Fact]
    public void Encode_Ramble_KeepsBothEndsWithinTheLimit()
    {
        using var reader = LearnedReader.Load(Folder);
        var text = string.Join(' ', Enumerable.Range(0, 300).Select(at => at % 2 == 0 ? "well" : "so"));
        var input = new ModelInput([Marker.Begins], [new InputSegment(0, text.Length, -1, null)]);

        var ids = reader.Encode(input, text).Ids;

        Assert.Equal(64, ids.Length);
        Assert.Equal(reader.Encode(input with { Segments = [] }, text).Ids[^1], ids[^1]);
    }

    [Fact]
    public void Encode_Ramble_TellsWhereEachStretchBeginsAndWhichAreCut()
    {
        using var reader = LearnedReader.Load(Folder);
        var text = string.Join(' ', Enumerable.Repeat("so", 100));
        var input = new ModelInput([Marker.Begins], [.. Enumerable.Range(0, 100).Select(at => new InputSegment(3 * at, (3 * at) + 2, -1, null))]);

        var firsts = reader.Encode(input, text).Firsts;

        // The frame and the marker come first; 100 words and 3 more are 39 too many, left out from place 44 on.
        Assert.Equal(Enumerable.Range(0, 42).Select(at => at + 2), firsts[..42]);
        Assert.All(firsts[42..81], first => Assert.Equal(-1, first));
        Assert.Equal(Enumerable.Range(44, 19), firsts[81..]);
    }

    [Fact]
    public void Of_TitlesAndPeople_AreMasked()
    {
        Reading? reading = null;
        var grammar = new GrammarUnderstanding(films.Catalog, CueLexicon.Load("en"));
        grammar.Understand(new Utterance("more like Goodfellas with Joe Pesci"), films.Shown(["1213"]), (read, _, _) => reading = read);

        var input = ModelInput.Of(reading!, films.Catalog);

        Assert.Equal([Marker.Recommended, Marker.Shown], input.Context);
        Assert.Equal([Marker.ShownTitle, Marker.Person], input.Segments.Where(segment => segment.Marker is not null).Select(segment => segment.Marker!.Value));
    }

    [Fact]
    public async Task UnderstandAsync_HeldOutUtterances_ReadsActsBetterThanTheGrammar()
    {
        var held = HeldOut();
        var alone = await UnderstandingEvaluation.RunAsync(held, films.Understanding, films.Catalog, 1, TestContext.Current.CancellationToken);

        var fused = await UnderstandingEvaluation.RunAsync(
            held, UnderstandingRegistration.Create(films.Catalog, Folder), films.Catalog, 1, TestContext.Current.CancellationToken);

        var told = $"alone {alone.ActAccuracy.Mean:0.000} {alone.WhollyRight.Mean:0.000}, fused {fused.ActAccuracy.Mean:0.000} {fused.WhollyRight.Mean:0.000}";
        Assert.True(fused.ActAccuracy.Mean >= 0.78, told);
        Assert.True(fused.ActAccuracy.Mean > alone.ActAccuracy.Mean, told);
        Assert.True(fused.WhollyRight.Mean >= 0.48, told);
        Assert.True(fused.WhollyRight.Mean > alone.WhollyRight.Mean, told);
        Assert.True(fused.Edits.F1.Mean > alone.Edits.F1.Mean, $"F1 alone {alone.Edits.F1.Mean:0.000}, fused {fused.Edits.F1.Mean:0.000}");
    }

    [Theory]
    [InlineData("off to bed now, sleep tight", UserActKind.Bye)]
    [InlineData("so what are you able to do for me, exactly", UserActKind.Help)]
    public void Read_OtherPack_KnowsTheActWithoutItsWords(string text, UserActKind act)
    {
        var games = TestPacks.BoardGames();
        using var reader = LearnedReader.Load(Folder);
        LearnedOpinion? opinion = null;
        new GrammarUnderstanding(games, CueLexicon.Load("en"))
            .Understand(new Utterance(text), FilmsFixture.Start, (reading, _, _) => opinion = reader.Read(reading, games));

        Assert.Equal(act, opinion!.Act.Scores.MaxBy(pair => pair.Value).Key);
    }

    [Theory]
    [InlineData("model.onnx", "bare.onnx")]
    [InlineData("bare.onnx", "model.onnx")]
    public void Load_CutShort_SaysSoInOneLine(string file, string other)
    {
        Copy("config.json", "vocab.txt", other);
        File.WriteAllBytes(Path.Combine(_scratch, file), File.ReadAllBytes(Path.Combine(Folder, file))[..100_000]);

        var error = Assert.Throws<ModelException>(() => LearnedReader.Load(_scratch));

        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Load_MarkersOfAnotherProgram_IsRefused()
    {
        Copy("vocab.txt", "model.onnx", "bare.onnx");
        var config = File.ReadAllText(Path.Combine(Folder, "config.json"));
        File.WriteAllText(Path.Combine(_scratch, "config.json"), config.Replace("\"markers\": 15", "\"markers\": 3", StringComparison.Ordinal));

        Assert.Contains("config.json", Assert.Throws<ModelException>(() => LearnedReader.Load(_scratch)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_BrokenModel_FailsBeforeTheFirstUtterance()
    {
        Copy("vocab.txt");

        Assert.Throws<ModelException>(() => UnderstandingRegistration.Create(TestPacks.BoardGames(), _scratch));
    }

    private static UnderstandingDataSet HeldOut()
    {
        var cases = new[] { "own-a.jsonl", "own-b.jsonl", "own-d.jsonl" }
            .SelectMany(file => UnderstandingDataSet.Load(RepositoryRoot.Combine("tests", "understanding", file)).Cases)
            .Where(one => one.Id[^1] is '7' or '8' or '9').ToList();
        return new UnderstandingDataSet("held out", "sha256:-", cases);
    }

    private static List<ParityLine> Parity() => Lines<ParityLine>("parity.jsonl");

    private static List<T> Lines<T>(string file) =>
        [.. File.ReadLines(RepositoryRoot.Combine("tests", "ChatRec.Agents.Tests", "Understanding", "Learned", file)).Select(line => JsonSerializer.Deserialize<T>(line, TurnJson.Options)!)];

    private void Copy(params string[] files)
    {
        foreach (var file in files)
        {
            File.Copy(Path.Combine(Folder, file), Path.Combine(_scratch, file));
        }
    }

    /// <summary>What Python found in a bare utterance: spans as start, end and kind, and the axis that is surest.</summary>
    private sealed record BareLine(string Utterance, JsonElement[][] Spans, string Concept, double Said);

    /// <summary>What Python made of an utterance.</summary>
    private sealed record ParityLine(string Utterance, int[] Context, int[][] Segments, long[] Ids, UserActKind Act, double Probability);
}
