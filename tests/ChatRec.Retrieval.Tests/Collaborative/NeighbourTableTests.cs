using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Collaborative;
using ChatRec.Retrieval.Inference;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Collaborative;

public sealed class NeighbourTableTests : IDisposable
{
    private readonly ItemCatalog _films = TestPacks.Films();
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"ease-{Guid.NewGuid():N}.safetensors");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Load_Model_MapsItsPlacesToRows()
    {
        Write("8\nnot-in-the-pack\n6", [2, 1, -1, -1, 0, 1], [0.5f, 0.9f, 0, 0, 0.7f, 0.6f]);

        var table = NeighbourTable.Load(_path, _films);

        Assert.Equal([new Neighbour(_films.Row("6"), 0.5f)], table.NeighboursOf(_films.Row("8")).ToArray());
        Assert.Equal([new Neighbour(_films.Row("8"), 0.7f)], table.NeighboursOf(_films.Row("6")).ToArray());
        Assert.Empty(table.NeighboursOf(_films.Row("12")).ToArray());
        Assert.Empty(table.NeighboursOf(new ItemIndex(-1)).ToArray());
        Assert.Equal(2, table.Covered);
    }

    [Fact]
    public void Load_PlaceOutOfBounds_Throws()
    {
        Write("8\n6", [1, 7], [1, 1]);

        Assert.Throws<ModelException>(() => NeighbourTable.Load(_path, _films));
    }

    [Fact]
    public void Load_WeightThatIsNoNumber_Throws()
    {
        Write("8\n6", [1, 0], [float.NaN, 1]);

        Assert.Throws<ModelException>(() => NeighbourTable.Load(_path, _films));
    }

    [Fact]
    public void Load_ModelOfAnotherPack_Throws()
    {
        Write("x\ny", [1, 0], [1, 1]);

        Assert.Contains("films", Assert.Throws<ModelException>(() => NeighbourTable.Load(_path, _films)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MissingFile_Throws() => Assert.Throws<ModelException>(() => NeighbourTable.Load(_path, _films));

    [Fact]
    public void Create_Neighbours_AreSortedWithoutSelfAndStrangers()
    {
        var table = NeighbourTable.Create(3, _ =>
        [
            new(new ItemIndex(0), 0.1f), new(new ItemIndex(1), 0.1f), new(new ItemIndex(2), 0.3f), new(new ItemIndex(9), 1), new(new ItemIndex(1), -1),
        ]);

        Assert.Equal(
            [new Neighbour(new ItemIndex(2), 0.3f), new Neighbour(new ItemIndex(1), 0.1f)], table.NeighboursOf(new ItemIndex(0)).ToArray());
    }

    private void Write(string ids, int[] places, float[] weights)
    {
        var text = Encoding.UTF8.GetBytes(ids);
        var rows = ids.Split('\n').Length;
        var width = places.Length / rows;
        var first = places.Length * 4;
        var second = first * 2;
        var header = Encoding.UTF8.GetBytes(
            $"{{\"neighbours\":{{\"dtype\":\"I32\",\"shape\":[{rows},{width}],\"data_offsets\":[0,{first}]}}," +
            $"\"weights\":{{\"dtype\":\"F32\",\"shape\":[{rows},{width}],\"data_offsets\":[{first},{second}]}}," +
            $"\"ids\":{{\"dtype\":\"U8\",\"shape\":[{text.Length}],\"data_offsets\":[{second},{second + text.Length}]}}}}");
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        File.WriteAllBytes(
            _path, [.. length, .. header, .. MemoryMarshal.AsBytes(places.AsSpan()), .. MemoryMarshal.AsBytes(weights.AsSpan()), .. text]);
    }
}
