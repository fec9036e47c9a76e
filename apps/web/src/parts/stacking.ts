import type { TableColumnsType } from 'antd';

/**
 * Columns of a table with the class `stacks`: where it is too narrow for them, each row becomes a card whose values stand
 * below the titles of their columns.
 */
export function stacking<Row>(columns: TableColumnsType<Row>): TableColumnsType<Row> {
  return columns.map((column) => ({
    ...column,
    onCell: (): object => ({ 'data-label': column.title }),
  }));
}
