import { Box, Button, Group, Paper, Skeleton, Table, Text } from '@mantine/core';
import {
  flexRender,
  getCoreRowModel,
  useReactTable,
  type ColumnDef,
  type RowData,
} from '@tanstack/react-table';

declare module '@tanstack/react-table' {
  // The parameters must be named as in the library for the declarations to merge.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface ColumnMeta<TData extends RowData, TValue> {
    align?: 'left' | 'right';
    /** Narrower screens do without this column. */
    visibleFrom?: 'sm' | 'md' | 'lg';
    width?: number | string;
  }
}

/** What an empty table says when that is not because there is nothing. */
export const notLoaded = 'Not loaded.';

interface DataTableProps<Row> {
  label: string;
  // A table holds columns of many value types.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  columns: ColumnDef<Row, any>[];
  rows: Row[];
  rowId: (row: Row) => string;
  loading?: boolean;
  /** Shown in place of the rows when there are none. */
  empty: string;
  more?: { available: boolean; loading: boolean; load: () => void };
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const table = useReactTable({
    data: props.rows,
    columns: props.columns,
    getCoreRowModel: getCoreRowModel(),
    getRowId: props.rowId,
  });
  return (
    <Paper withBorder radius="lg" style={{ overflow: 'hidden' }}>
      <Table.ScrollContainer minWidth={0} type="native">
        <Table className="data-table" aria-label={props.label} aria-busy={props.loading ?? false}>
          <Table.Thead>
            {table.getHeaderGroups().map((group) => (
              <Table.Tr key={group.id}>
                {group.headers.map((header) => (
                  <Table.Th
                    key={header.id}
                    ta={header.column.columnDef.meta?.align}
                    visibleFrom={header.column.columnDef.meta?.visibleFrom}
                    w={header.column.columnDef.meta?.width}
                    c="dimmed"
                    fz="xs"
                    style={{ whiteSpace: 'nowrap' }}
                  >
                    {flexRender(header.column.columnDef.header, header.getContext())}
                  </Table.Th>
                ))}
              </Table.Tr>
            ))}
          </Table.Thead>
          <Table.Tbody>
            {table.getRowModel().rows.map((row) => (
              <Table.Tr key={row.id} data-row={row.id}>
                {row.getVisibleCells().map((cell) => (
                  <Table.Td
                    key={cell.id}
                    ta={cell.column.columnDef.meta?.align}
                    visibleFrom={cell.column.columnDef.meta?.visibleFrom}
                  >
                    {flexRender(cell.column.columnDef.cell, cell.getContext())}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <TableFoot {...props} />
    </Paper>
  );
}

function TableFoot<Row>({ rows, loading, empty, more }: DataTableProps<Row>) {
  if (loading) {
    return (
      <Box p="md" aria-hidden="true">
        {[90, 75, 82].map((width) => (
          <Skeleton key={width} height={14} mt="xs" width={`${width}%`} />
        ))}
      </Box>
    );
  }
  if (rows.length === 0) {
    return (
      <Text c="dimmed" size="sm" ta="center" py="xl" px="md">
        {empty}
      </Text>
    );
  }
  if (!more?.available) return null;
  return (
    <Group justify="center" p="sm">
      <Button variant="subtle" size="sm" loading={more.loading} onClick={more.load}>
        Show more
      </Button>
    </Group>
  );
}
