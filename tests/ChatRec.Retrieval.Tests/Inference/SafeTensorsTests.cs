using System.Buffers.Binary;
using System.Text;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Retrieval.Tests.Inference;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec").FullName;

    [Fact]
    public void Read_SoundFile_GivesEveryTensor()
    {
        var path = Write(
            """{"__metadata__":{"by":"hand"},"ids":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"v":{"dtype":"I8","shape":[2,2],"data_offsets":[3,7]},"s":{"dtype":"F32","shape":[1],"data_offsets":[7,11]}}""",
            [(byte)'a', (byte)'\n', (byte)'b', 1, 0xFF, 3, 4, 0, 0, 0x80, 0x3F]);
        using var file = SafeTensors.Open(path);
        Assert.Equal("hand", file.Metadata["by"]);
        Assert.Equal("a\nb"u8.ToArray(), file.Read<byte>("ids"));
        Assert.Equal([1, -1, 3, 4], file.Read<sbyte>("v", -1, 2));
        Assert.Equal([1f], file.Read<float>("s"));
    }

    [Fact]
    public void Read_WrongNameTypeOrShape_IsRefused()
    {
        var path = Write("""{"v":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]}}""", [1, 2, 3, 4]);
        using var file = SafeTensors.Open(path);
        Assert.Contains("no tensor", Assert.Throws<ModelException>(() => file.Read<sbyte>("w")).Message, StringComparison.Ordinal);
        Assert.Contains("I8", Assert.Throws<ModelException>(() => file.Read<float>("v")).Message, StringComparison.Ordinal);
        Assert.Contains("[2, 2]", Assert.Throws<ModelException>(() => file.Read<sbyte>("v", -1, 3)).Message, StringComparison.Ordinal);
        Assert.Throws<ModelException>(() => file.Read<sbyte>("v", 4));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"v":1}""")]
    [InlineData("""{"v":{"dtype":"I9","shape":[4],"data_offsets":[0,4]}}""")]
    [InlineData("""{"v":{"dtype":"I8","shape":[4],"data_offsets":[0,5]}}""")]
    [InlineData("""{"v":{"dtype":"I8","shape":[5],"data_offsets":[0,5]}}""")]
    [InlineData("""{"v":{"dtype":"I8","shape":[-4],"data_offsets":[0,4]}}""")]
    [InlineData("""{"v":{"dtype":"I8","shape":[4],"data_offsets":[4,0]}}""")]
    [InlineData("""{"v":{"dtype":"I8","shape":[4],"data_offsets":[-1,3]}}""")]
    [InlineData("""{"v":{"dtype":"I8","shape":[4.5],"data_offsets":[0,4]}}""")]
    [InlineData("""{"v":{"dtype":"F64","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,4]}}""")]
    [InlineData("""{"v":{"dtype":"I8","shape":[2],"data_offsets":[0,2]}}""")]
    [InlineData("""{"v":{"dtype":"I8","shape":[2],"data_offsets":[2,4]}}""")]
    [InlineData("""{"v":{"dtype":"I8","shape":[4],"data_offsets":[0,4]},"w":{"dtype":"I8","shape":[2],"data_offsets":[1,3]}}""")]
    [InlineData("""{"v":{"dtype":"I8","shape":[4],"data_offsets":[0,4]},"v":{"dtype":"I8","shape":[0],"data_offsets":[4,4]}}""")]
    [InlineData("""{"v":{"dtype":"I8","shape":[1,1,1,1,1,1,1,1,4],"data_offsets":[0,4]}}""")]
    [InlineData("""{"__metadata__":[1],"v":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}}""")]
    [InlineData("""{"v":{"dtype":"I8","shape":[[[[[[4]]]]]],"data_offsets":[0,4]}}""")]
    public void Open_HostileHeader_IsRefusedInOneLineWithThePath(string header)
    {
        var path = Write(header, [1, 2, 3, 4]);
        var error = Assert.Throws<ModelException>(() => SafeTensors.Open(path));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 127, 123, 125 })]
    [InlineData(new byte[] { 100, 0, 0, 0, 0, 0, 0, 0, 123, 125 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void Open_WrongPrefix_IsRefused(byte[] bytes)
    {
        var path = Path.Combine(_folder, "x.safetensors");
        File.WriteAllBytes(path, bytes);
        Assert.Throws<ModelException>(() => SafeTensors.Open(path));
    }

    [Fact]
    public void Open_EveryTruncation_IsRefused()
    {
        var path = Write("""{"v":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}}""", [1, 2, 3, 4]);
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole.AsSpan(0, length));
            Assert.Throws<ModelException>(() => SafeTensors.Open(path));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string header, byte[] data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + text.Length + data.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)text.Length);
        text.CopyTo(bytes, 8);
        data.CopyTo(bytes, 8 + text.Length);
        var path = Path.Combine(_folder, "x.safetensors");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
