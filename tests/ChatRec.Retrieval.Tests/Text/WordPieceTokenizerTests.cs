using System.Text.Json;
using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.Text;

namespace ChatRec.Retrieval.Tests.Text;

public sealed class WordPieceTokenizerTests
{
    private static readonly string[] Vocabulary =
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "heat", "un", "##believ", "##able", "cafe", "!", "中", "a", "##b", "=", "ᄒ", "##ᅡ", "##ᆫ", "'", "s"];

    private readonly WordPieceTokenizer _tokenizer = new(Vocabulary);

    [Fact]
    public void Encode_ReferenceStrings_GivesTheReferenceIds()
    {
        var tokenizer = WordPieceTokenizer.Load(Path.Combine(SharedEncoder.Folder(), "vocab.txt"));
        var count = 0;
        var wrong = new List<string>();
        foreach (var line in File.ReadLines(Path.Combine(SharedEncoder.Folder(), "tokenizer-parity.jsonl")))
        {
            using var row = JsonDocument.Parse(line);
            var text = row.RootElement.GetProperty("text").GetString()!;
            var ids = row.RootElement.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32());
            count++;
            if (!tokenizer.Encode(text).SequenceEqual(ids))
            {
                wrong.Add(text);
            }
        }

        Assert.Equal(10_000, count);
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {count} differ, the first: {JsonSerializer.Serialize(wrong.FirstOrDefault())}");
    }

    [Theory]
    [InlineData("", "[CLS] [SEP]")]
    [InlineData("Heat HEAT", "[CLS] heat heat [SEP]")]
    [InlineData("unbelievable", "[CLS] un ##believ ##able [SEP]")]
    [InlineData("unbelievablex", "[CLS] [UNK] [SEP]")]
    [InlineData("Café!", "[CLS] cafe ! [SEP]")]
    [InlineData("Cafe\u0301!", "[CLS] cafe ! [SEP]")]
    [InlineData("heat中heat", "[CLS] heat 中 heat [SEP]")]
    [InlineData("he\u0000a\u200Bt", "[CLS] heat [SEP]")]
    [InlineData("heat\u00A0\u2003heat", "[CLS] heat heat [SEP]")]
    [InlineData("≠", "[CLS] = [SEP]")]
    [InlineData("한", "[CLS] ᄒ ##ᅡ ##ᆫ [SEP]")]
    [InlineData("heat's", "[CLS] heat ' s [SEP]")]
    [InlineData("[SEP]heat[MASK", "[CLS] [SEP] heat [UNK] [UNK] [SEP]")]
    public void Encode_Text_IsCleanedFoldedAndCut(string text, string tokens) =>
        Assert.Equal(tokens, string.Join(' ', _tokenizer.Encode(text).Select(id => Vocabulary[id])));

    [Fact]
    public void Encode_UnpairedSurrogates_AreLeftOut() =>
        Assert.Equal(_tokenizer.Encode("heat"), _tokenizer.Encode("h\uD83De\uDE00at\uD83D"));

    [Fact]
    public void Encode_WordOfAHundredLetters_IsCut_AndOneMoreIsUnknown()
    {
        Assert.Equal(102, _tokenizer.Encode("a" + new string('b', 99)).Length);
        Assert.Equal(3, _tokenizer.Encode("a" + new string('b', 100)).Length);
        Assert.Equal(3, _tokenizer.Encode(new string('\uD83D', 0) + string.Concat(Enumerable.Repeat("😀", 300))).Length);
    }

    [Theory]
    [InlineData(2, "[CLS] [SEP]")]
    [InlineData(4, "[CLS] un ##believ [SEP]")]
    [InlineData(5, "[CLS] un ##believ ##able [SEP]")]
    [InlineData(6, "[CLS] un ##believ ##able heat [SEP]")]
    public void Encode_WithALimit_KeepsTheFirstTokensAndTheClosingOne(int limit, string tokens) =>
        Assert.Equal(tokens, string.Join(' ', _tokenizer.Encode("unbelievable heat [MASK] heat", limit).Select(id => Vocabulary[id])));

    [Fact]
    public void Encode_ManyThreads_GivesTheSameIds()
    {
        var expected = _tokenizer.Encode("Café unbelievable 中 !");
        Parallel.For(0, 1000, _ => Assert.Equal(expected, _tokenizer.Encode("Café unbelievable 中 !")));
    }

    [Fact]
    public void Constructor_VocabularyWithoutSpecialToken_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new WordPieceTokenizer(["[PAD]", "heat"]));

    [Fact]
    public void Load_FileThatIsNoText_NamesTheFile()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("chatrec").FullName, "vocab.txt");
        File.WriteAllBytes(path, [0xFF, 0xFE, 0x00, 0x80]);
        Assert.StartsWith(path, Assert.Throws<ModelException>(() => WordPieceTokenizer.Load(path)).Message, StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }
}
