using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.Tests.Text;

namespace ChatRec.Retrieval.Tests.Inference;

public sealed class OnnxModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec").FullName;

    [Fact]
    public void Load_MissingFile_NamesIt() =>
        Assert.Contains("nothing.onnx", Assert.Throws<ModelException>(() => OnnxModel.Load(Path.Combine(_folder, "nothing.onnx"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("this is no model")]
    [InlineData("\u0008\u0001\u0012\u0003abc")]
    public void Load_OtherContent_GivesOneLineWithThePath(string content)
    {
        var path = Path.Combine(_folder, "model.onnx");
        File.WriteAllText(path, content);
        AssertRefused(path);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.3)]
    [InlineData(0.999)]
    public void Load_TruncatedModel_GivesOneLineWithThePath(double share)
    {
        var whole = File.ReadAllBytes(Path.Combine(SharedEncoder.Folder(), "model.int8.onnx"));
        var path = Path.Combine(_folder, "model.onnx");
        File.WriteAllBytes(path, whole.AsSpan(0, (int)(whole.Length * share)));
        AssertRefused(path);
    }

    [Fact]
    public void Run_AfterDispose_Throws()
    {
        var model = OnnxModel.Load(Path.Combine(SharedEncoder.Folder(), "model.int8.onnx"));
        model.Dispose();
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(() => model.Run([], [], []));
    }

    [Fact]
    public void Run_WrongInputs_ThrowsWithThePath()
    {
        using var model = OnnxModel.Load(Path.Combine(SharedEncoder.Folder(), "model.int8.onnx"), new OnnxModelOptions { IntraOpThreads = 1 });
        Assert.Equal(["input_ids", "attention_mask", "token_type_ids"], model.Inputs);
        Assert.StartsWith(model.Path, Assert.Throws<ModelException>(() => model.Run([], [], model.Outputs.ToArray())).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void AssertRefused(string path)
    {
        var error = Assert.Throws<ModelException>(() => OnnxModel.Load(path));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
