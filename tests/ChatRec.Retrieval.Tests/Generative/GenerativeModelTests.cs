using ChatRec.Retrieval.Generative;
using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.SemanticIds;

namespace ChatRec.Retrieval.Tests.Generative;

public sealed class GenerativeModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec").FullName;

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.01)]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public void Load_TruncatedFile_GivesOneLineWithThePath(double share)
    {
        var whole = File.ReadAllBytes(TinyModel.Path);
        var path = Path.Combine(_folder, GenerativeModel.Name);
        File.WriteAllBytes(path, whole.AsSpan(0, (int)(whole.Length * share)));
        AssertRefused(path, GenerativeModel.Name);
    }

    [Fact]
    public void Load_AnotherKindOfNetwork_SaysSo() => AssertRefused(Path.Combine(TinyModel.EncoderFolder, "model.onnx"), "chatrec/generative/v1");

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Search_VectorsThatAreNoNumbers_AreRefused(float value)
    {
        var tree = PrefixTree.Build([new SemanticId(5)], [0], 1);
        float[] bad = [.. new float[383], value];
        Assert.Throws<ArgumentException>(() => TinyModel.Shared.Search([new([new SemanticId(5)], bad, null, [0, 1], 1)], tree));
        Assert.Throws<ArgumentException>(() => TinyModel.Shared.Search([new([], [], bad, [0, 1], 1)], tree));
    }

    [Fact]
    public void Search_CaseOverAnotherTree_IsRefused()
    {
        var tree = PrefixTree.Build([new SemanticId(5)], [0], 1);
        Assert.Throws<ArgumentException>(() => TinyModel.Shared.Search([new([], [], new float[384], [0, 1, 2], 1)], tree));
        Assert.Throws<ArgumentException>(() => TinyModel.Shared.Search([new([], [], new float[3], [0, 1], 1)], tree));
    }

    [Fact]
    public void Search_OneItem_IsCertain()
    {
        var tree = PrefixTree.Build([new SemanticId(5)], [0], 1);
        var found = TinyModel.Shared.Search([new([], [], new float[384], [0, 1], 50)], tree, TestContext.Current.CancellationToken)[0];
        Assert.Equal(0, Assert.Single(found).Place);
        Assert.Equal(0, found[0].Score, 1e-5f);
    }

    [Fact]
    public void Load_CudaWithoutItsProvider_RunsOnTheProcessorAndSaysWhy()
    {
        var missing = Path.Combine(_folder, "libnothing.so");
        using var model = GenerativeModel.Load(TinyModel.Path, new OnnxModelOptions { Device = ComputeDevice.Cuda, CudaLibrary = missing });
        Assert.Equal(ComputeDevice.Cpu, model.Device);
        Assert.Contains(missing, model.Fallback, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ComputeDevice.Auto)]
    [InlineData(ComputeDevice.Cuda)]
    public void Load_LibraryThatIsNoProvider_RunsOnTheProcessorAndSaysWhy(ComputeDevice device)
    {
        var library = Path.Combine(_folder, "libother.so");
        File.WriteAllText(library, "no library");
        using var model = GenerativeModel.Load(TinyModel.Path, new OnnxModelOptions { Device = device, CudaLibrary = library });
        Assert.Equal(ComputeDevice.Cpu, model.Device);
        Assert.NotNull(model.Fallback);
        Assert.DoesNotContain('\n', model.Fallback);
        var tree = PrefixTree.Build([new SemanticId(5)], [0], 1);
        Assert.Single(model.Search([new([], [], new float[384], [0, 1], 50)], tree, TestContext.Current.CancellationToken)[0]);
    }

    [Fact]
    public void Load_OnTheProcessor_HasNothingToExplain()
    {
        using var model = GenerativeModel.Load(TinyModel.Path, new OnnxModelOptions { Device = ComputeDevice.Cpu });
        Assert.Equal(ComputeDevice.Cpu, model.Device);
        Assert.Null(model.Fallback);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void AssertRefused(string path, string part)
    {
        var error = Assert.Throws<ModelException>(() => GenerativeModel.Load(path, new OnnxModelOptions()));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
