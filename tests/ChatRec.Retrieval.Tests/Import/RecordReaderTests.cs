using System.Text;
using ChatRec.Retrieval.Import;

namespace ChatRec.Retrieval.Tests.Import;

public sealed class RecordReaderTests
{
    [Theory]
    [InlineData("a\nb\r\n\n c\n", false, "1:a 2:b 4: c")]
    [InlineData("a\n\"b\nc\"\nd", true, "1:a 2:\"b\nc\" 4:d")]
    [InlineData("\uFEFFa\n", false, "1:a")]
    [InlineData("", true, "")]
    [InlineData("\n\r\n \n", true, "")]
    [InlineData("a\n\"b\nc\nd\n", true, "1:a 2!a quote is opened and never closed 3:c 4:d")]
    [InlineData("a\n\"b", true, "1:a 2!a quote is opened and never closed")]
    [InlineData("a\0b\nc", false, "1!it holds a NUL byte 2:c")]
    public void TryRead_Text_IsCutWithItsLines(string text, bool quoted, string expected) =>
        Assert.Equal(expected, Describe(Encoding.UTF8.GetBytes(text), quoted));

    [Fact]
    public void TryRead_WrongEncoding_CostsItsLineOnly() =>
        Assert.Equal("1:a 2!it is not valid UTF-8 text 3:c", Describe([(byte)'a', 10, 0xE9, 0x74, 10, (byte)'c'], quoted: false));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TryRead_OverlongLine_IsPassedOverInBoundedMemory(bool quoted)
    {
        var text = new byte[5 * RecordReader.Longest];
        Array.Fill(text, (byte)'x');
        text[0] = (byte)'a';
        text[1] = text[^2] = (byte)'\n';
        Assert.Equal("1:a 2!the line is longer than 1 MiB 3:x", Describe(text, quoted));
    }

    [Fact]
    public void TryRead_QuoteOpenForMegabytes_CostsItsLineOnly()
    {
        var text = new StringBuilder("a\n\"open\n");
        for (var line = 0; line < 200_000; line++)
        {
            text.Append("0123456789\n");
        }

        var reader = new RecordReader(new MemoryStream(Encoding.UTF8.GetBytes(text.ToString())), quoted: true);
        var sound = 0;
        var faults = new List<int>();
        while (reader.TryRead(out var record))
        {
            if (record.Fault is null)
            {
                sound++;
            }
            else
            {
                faults.Add(record.Line);
            }
        }

        Assert.Equal([2], faults);
        Assert.Equal(200_001, sound);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 97, 0 })]
    [InlineData(new byte[] { 0xFE, 0xFF, 0, 97 })]
    [InlineData(new byte[] { 0x1F, 0x8B, 8, 0 })]
    [InlineData(new byte[] { 0x50, 0x4B, 3, 4 })]
    public void TryRead_OtherFormats_AreNamed(byte[] bytes) =>
        Assert.Throws<InvalidDataException>(() => new RecordReader(new MemoryStream(bytes), quoted: false).TryRead(out _));

    [Theory]
    [InlineData("a,b,c", "a|b|c")]
    [InlineData(",,", "||")]
    [InlineData("\"a,\"\"b\"\"\",c", "a,\"b\"|c")]
    [InlineData("\"\",x", "|x")]
    [InlineData("\"a\nb\"", "a\nb")]
    [InlineData("a,", "a|")]
    public void Fields_Record_AreCutAsTheRfcSays(string record, string expected)
    {
        var fields = new CsvFields();
        Assert.Null(fields.Read(Encoding.UTF8.GetBytes(record)));
        Assert.Equal(expected, string.Join('|', fields.Fields));
    }

    [Theory]
    [InlineData("a\"b")]
    [InlineData("\"a\"b")]
    [InlineData("\"a")]
    public void Fields_WrongQuotes_AreNamed(string record) => Assert.NotNull(new CsvFields().Read(Encoding.UTF8.GetBytes(record)));

    private static string Describe(byte[] bytes, bool quoted)
    {
        var reader = new RecordReader(new MemoryStream(bytes), quoted);
        var records = new List<string>();
        while (reader.TryRead(out var record))
        {
            records.Add(record.Fault is null ? $"{record.Line}:{Encoding.UTF8.GetString(record.Bytes.Span)}" : $"{record.Line}!{record.Fault}");
        }

        return string.Join(' ', records);
    }
}
